import type { Requirement } from '../../requirement.js';
import { ses01 } from './ses-01.js';
import { ses02 } from './ses-02.js';
import { ses04 } from './ses-04.js';
import { ses06 } from './ses-06.js';
import { ses07 } from './ses-07.js';

export const sesRequirements: readonly Requirement[] = [ses01, ses02, ses04, ses06, ses07];
