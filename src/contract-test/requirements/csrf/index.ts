import type { Requirement } from '../../requirement.js';
import { csrf01 } from './csrf-01.js';
import { csrf06 } from './csrf-06.js';

export const csrfRequirements: readonly Requirement[] = [csrf01, csrf06];
