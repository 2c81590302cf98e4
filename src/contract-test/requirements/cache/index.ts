import type { Requirement } from '../../requirement.js';
import { cache07 } from './cache-07.js';
import { cache08 } from './cache-08.js';

export const cacheRequirements: readonly Requirement[] = [cache07, cache08];
