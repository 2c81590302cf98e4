import type { Requirement } from '../../requirement.js';

export const onlRequirements: readonly Requirement[] = [];
