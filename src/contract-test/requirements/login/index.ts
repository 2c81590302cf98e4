import type { Requirement } from '../../requirement.js';
import { login01 } from './login-01.js';
import { login02 } from './login-02.js';
import { login03 } from './login-03.js';
import { login04 } from './login-04.js';
import { login05 } from './login-05.js';
import { login06 } from './login-06.js';
import { login07 } from './login-07.js';
import { login09 } from './login-09.js';
import { login10 } from './login-10.js';
import { login11 } from './login-11.js';
import { login12 } from './login-12.js';
import { login13 } from './login-13.js';
import { login14 } from './login-14.js';
import { login15 } from './login-15.js';
import { login16 } from './login-16.js';

export const loginRequirements: readonly Requirement[] = [
  login01,
  login02,
  login03,
  login04,
  login05,
  login06,
  login07,
  login09,
  login10,
  login11,
  login12,
  login13,
  login14,
  login15,
  login16,
];
