import type { Requirement } from '../../requirement.js';
import { csrf01 } from './csrf-01.js';
import { csrf02 } from './csrf-02.js';
import { csrf03 } from './csrf-03.js';
import { csrf04 } from './csrf-04.js';
import { csrf05 } from './csrf-05.js';
import { csrf06 } from './csrf-06.js';
import { csrf09 } from './csrf-09.js';
import { csrf14 } from './csrf-14.js';
import { csrf15 } from './csrf-15.js';
import { csrf16 } from './csrf-16.js';
import { csrf07, csrf08, csrf10, csrf11 } from './fetch-metadata.js';
import { csrf12, csrf13 } from './origin.js';

export const csrfRequirements: readonly Requirement[] = [
  csrf01,
  csrf02,
  csrf03,
  csrf04,
  csrf05,
  csrf06,
  csrf07,
  csrf08,
  csrf10,
  csrf11,
  csrf09,
  csrf12,
  csrf13,
  csrf14,
  csrf15,
  csrf16,
];
