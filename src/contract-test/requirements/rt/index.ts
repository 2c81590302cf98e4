import type { Requirement } from '../../requirement.js';
import { keptSession } from './kept-session.js';
import { rt01 } from './rt-01.js';
import { rt02 } from './rt-02.js';
import { rt03 } from './rt-03.js';
import { rt04 } from './rt-04.js';
import { rt05 } from './rt-05.js';
import { rt06 } from './rt-06.js';
import { rt07 } from './rt-07.js';
import { rt09 } from './rt-09.js';
import { rt10 } from './rt-10.js';
import { rt11 } from './rt-11.js';
import { rt15 } from './rt-15.js';
import { rt16 } from './rt-16.js';
import { rt18 } from './rt-18.js';
import { rt19 } from './rt-19.js';
import { rt20 } from './rt-20.js';
import { rt21 } from './rt-21.js';

export const rtRequirements: readonly Requirement[] = [
  rt01,
  rt02,
  rt03,
  rt04,
  rt05,
  rt06,
  rt07,
  rt09,
  rt10,
  rt11,
  ...keptSession,
  rt15,
  rt16,
  rt18,
  rt19,
  rt20,
  rt21,
];
