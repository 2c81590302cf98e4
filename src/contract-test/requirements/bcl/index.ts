import type { Requirement } from '../../requirement.js';
import { bcl12, bcl13, bcl17 } from './answers.js';
import { bcl01 } from './bcl-01.js';
import { bcl08 } from './bcl-08.js';
import { bcl11 } from './bcl-11.js';
import { bcl15 } from './bcl-15.js';
import { bcl16 } from './bcl-16.js';
import { refusedTokens } from './refused-tokens.js';
import { bcl09, bcl10, bcl14 } from './who-is-meant.js';

/** The first is what the others are built on: most of their logout tokens are for nobody. */
export const bclRequirements: readonly Requirement[] = [
  bcl11,
  bcl01,
  ...refusedTokens,
  bcl08,
  bcl09,
  bcl10,
  bcl14,
  bcl12,
  bcl13,
  bcl17,
  bcl15,
  bcl16,
];
