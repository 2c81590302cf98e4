import type { Requirement } from '../requirement.js';
import { asRequirements } from './as/index.js';
import { bclRequirements } from './bcl/index.js';
import { cacheRequirements } from './cache/index.js';
import { ckiRequirements } from './cki/index.js';
import { csrfRequirements } from './csrf/index.js';
import { errRequirements } from './err/index.js';
import { hdrRequirements } from './hdr/index.js';
import { loginRequirements } from './login/index.js';
import { logoutRequirements } from './logout/index.js';
import { onlRequirements } from './onl/index.js';
import { rtRequirements } from './rt/index.js';
import { sesRequirements } from './ses/index.js';
import { tlsRequirements } from './tls/index.js';
import { tokRequirements } from './tok/index.js';

/** Every requirement that is checked, in the order of the catalogue. */
export const allRequirements: readonly Requirement[] = [
  ...tlsRequirements,
  ...tokRequirements,
  ...sesRequirements,
  ...errRequirements,
  ...hdrRequirements,
  ...cacheRequirements,
  ...ckiRequirements,
  ...csrfRequirements,
  ...rtRequirements,
  ...onlRequirements,
  ...loginRequirements,
  ...logoutRequirements,
  ...bclRequirements,
  ...asRequirements,
];
