import type { Requirement } from '../../requirement.js';
import { as01 } from './as-01.js';
import { as02 } from './as-02.js';
import { as03 } from './as-03.js';
import { as04 } from './as-04.js';
import { as05 } from './as-05.js';
import { as06 } from './as-06.js';
import { as07 } from './as-07.js';
import { as08 } from './as-08.js';
import { as09 } from './as-09.js';
import { as10 } from './as-10.js';

export const asRequirements: readonly Requirement[] = [as01, as02, as03, as04, as05, as06, as07, as08, as09, as10];
