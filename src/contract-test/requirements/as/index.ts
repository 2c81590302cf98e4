import type { Requirement } from '../../requirement.js';
import { as01 } from './as-01.js';

export const asRequirements: readonly Requirement[] = [as01];
