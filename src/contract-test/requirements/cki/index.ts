import type { Requirement } from '../../requirement.js';
import { sessionCookie } from './session-cookie.js';

export const ckiRequirements: readonly Requirement[] = [...sessionCookie];
