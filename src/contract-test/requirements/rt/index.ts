import type { Requirement } from '../../requirement.js';
import { rt03 } from './rt-03.js';
import { rt05 } from './rt-05.js';
import { rt10 } from './rt-10.js';

export const rtRequirements: readonly Requirement[] = [rt03, rt05, rt10];
