import type { Requirement } from '../../requirement.js';
import { tok01 } from './tok-01.js';
import { tok12 } from './tok-12.js';
import { tok26 } from './tok-26.js';
import { tok27 } from './tok-27.js';
import { tok72 } from './tok-72.js';

export const tokRequirements: readonly Requirement[] = [tok01, tok12, tok26, tok27, tok72];
