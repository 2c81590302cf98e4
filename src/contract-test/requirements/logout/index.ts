import type { Requirement } from '../../requirement.js';
import { logout01 } from './logout-01.js';

export const logoutRequirements: readonly Requirement[] = [logout01];
