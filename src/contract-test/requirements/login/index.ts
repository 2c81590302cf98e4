import type { Requirement } from '../../requirement.js';
import { login02 } from './login-02.js';

export const loginRequirements: readonly Requirement[] = [login02];
