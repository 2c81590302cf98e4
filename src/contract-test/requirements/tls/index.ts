import type { Requirement } from '../../requirement.js';
import { tls04, tls05, tls06, tls10 } from './plain-http.js';
import { tls01, tls02 } from './tls-01.js';
import { tls03, tls07 } from './tls-03.js';
import { tls08 } from './tls-08.js';
import { tls11 } from './tls-11.js';

export const tlsRequirements: readonly Requirement[] = [
  tls01,
  tls02,
  tls03,
  tls07,
  tls04,
  tls05,
  tls06,
  tls08,
  tls10,
  tls11,
];
