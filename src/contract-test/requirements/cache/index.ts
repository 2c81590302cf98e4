import type { Requirement } from '../../requirement.js';
import { cache03 } from './cache-03.js';
import { cache04 } from './cache-04.js';
import { cache05 } from './cache-05.js';
import { cache07 } from './cache-07.js';
import { cache08 } from './cache-08.js';
import { cache09 } from './cache-09.js';
import { cache10 } from './cache-10.js';
import { cache11 } from './cache-11.js';
import { cache01, cache02 } from './no-store.js';

export const cacheRequirements: readonly Requirement[] = [
  cache03,
  cache04,
  cache05,
  cache07,
  cache08,
  cache09,
  cache10,
  cache11,
  cache01,
  cache02,
];
