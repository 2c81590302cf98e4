import type { Requirement } from '../../requirement.js';
import { ses01 } from './ses-01.js';
import { ses02 } from './ses-02.js';
import { ses03 } from './ses-03.js';
import { ses04 } from './ses-04.js';
import { ses05 } from './ses-05.js';
import { ses06 } from './ses-06.js';
import { ses07 } from './ses-07.js';
import { ses08 } from './ses-08.js';
import { ses09 } from './ses-09.js';
import { ses10 } from './ses-10.js';
import { ses11 } from './ses-11.js';
import { ses12 } from './ses-12.js';
import { ses13 } from './ses-13.js';
import { ses14 } from './ses-14.js';
import { ses15 } from './ses-15.js';
import { ses16 } from './ses-16.js';

export const sesRequirements: readonly Requirement[] = [
  ses01,
  ses02,
  ses03,
  ses04,
  ses05,
  ses06,
  ses07,
  ses08,
  ses09,
  ses10,
  ses11,
  ses12,
  ses13,
  ses14,
  ses15,
  ses16,
];
