import type { Requirement } from '../../requirement.js';
import { tls01, tls02 } from './tls-01.js';

export const tlsRequirements: readonly Requirement[] = [tls01, tls02];
