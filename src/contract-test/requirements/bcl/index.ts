import type { Requirement } from '../../requirement.js';
import { bcl11 } from './bcl-11.js';

export const bclRequirements: readonly Requirement[] = [bcl11];
