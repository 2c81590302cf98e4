import type { Requirement } from '../../requirement.js';
import { onl01 } from './onl-01.js';
import { onl02 } from './onl-02.js';
import { onl03 } from './onl-03.js';
import { onl04 } from './onl-04.js';
import { onl06 } from './onl-06.js';
import { onl07 } from './onl-07.js';
import { onl08 } from './onl-08.js';
import { onl09 } from './onl-09.js';

export const onlRequirements: readonly Requirement[] = [onl01, onl02, onl03, onl04, onl06, onl07, onl08, onl09];
