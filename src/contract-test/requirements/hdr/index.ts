import type { Requirement } from '../../requirement.js';
import { responseHeaders } from './response-headers.js';

export const hdrRequirements: readonly Requirement[] = [...responseHeaders];
