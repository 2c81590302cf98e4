import type { BrokenBackend, ConformingVariant } from '../broken-backend.js';
import { asBroken, asVariants } from './as.js';
import { bclBroken, bclVariants } from './bcl.js';
import { cacheBroken, cacheVariants } from './cache.js';
import { ckiBroken, ckiVariants } from './cki.js';
import { csrfBroken, csrfVariants } from './csrf.js';
import { errBroken, errVariants } from './err.js';
import { hdrBroken, hdrVariants } from './hdr.js';
import { loginBroken, loginVariants } from './login.js';
import { logoutBroken, logoutVariants } from './logout.js';
import { oasBroken } from './oas.js';
import { onlBroken, onlVariants } from './onl.js';
import { rtBroken, rtVariants } from './rt.js';
import { sesBroken, sesVariants } from './ses.js';
import { tlsBroken, tlsVariants } from './tls.js';
import { tokBroken, tokVariants } from './tok.js';

export const brokenBackends: readonly BrokenBackend[] = [
  ...tlsBroken,
  ...tokBroken,
  ...sesBroken,
  ...errBroken,
  ...hdrBroken,
  ...cacheBroken,
  ...ckiBroken,
  ...csrfBroken,
  ...rtBroken,
  ...onlBroken,
  ...loginBroken,
  ...logoutBroken,
  ...bclBroken,
  ...asBroken,
  ...oasBroken,
];

export const variants: readonly ConformingVariant[] = [
  ...tlsVariants,
  ...tokVariants,
  ...sesVariants,
  ...errVariants,
  ...hdrVariants,
  ...cacheVariants,
  ...ckiVariants,
  ...csrfVariants,
  ...rtVariants,
  ...onlVariants,
  ...loginVariants,
  ...logoutVariants,
  ...bclVariants,
  ...asVariants,
];
