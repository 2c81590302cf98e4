import type { Requirement } from '../../requirement.js';
import { hdr07 } from './hdr-07.js';
import { hdr08 } from './hdr-08.js';
import { responseHeaders } from './response-headers.js';

export const hdrRequirements: readonly Requirement[] = [hdr07, hdr08, ...responseHeaders];
