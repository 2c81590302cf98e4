import type { Requirement } from '../../requirement.js';
import { logout06, logout07 } from './at-the-authorization-server.js';
import { logout01 } from './logout-01.js';
import { logout02 } from './logout-02.js';
import { logout03 } from './logout-03.js';
import { logout04 } from './logout-04.js';
import { logout05 } from './logout-05.js';
import { logout08 } from './logout-08.js';
import { logout09 } from './logout-09.js';
import { logout10 } from './logout-10.js';

export const logoutRequirements: readonly Requirement[] = [
  logout01,
  logout02,
  logout03,
  logout04,
  logout05,
  logout06,
  logout07,
  logout08,
  logout09,
  logout10,
];
