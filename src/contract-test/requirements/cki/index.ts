import type { Requirement } from '../../requirement.js';
import { cki08, cki09 } from './attempt-cookie.js';
import { cki07 } from './cki-07.js';
import { cki11 } from './cki-11.js';
import { cki13 } from './cki-13.js';
import { cki14 } from './cki-14.js';
import { cki10, cki12 } from './cookie-reading.js';
import { sessionCookie } from './session-cookie.js';

export const ckiRequirements: readonly Requirement[] = [
  ...sessionCookie,
  cki07,
  cki08,
  cki09,
  cki10,
  cki12,
  cki11,
  cki13,
  cki14,
];
