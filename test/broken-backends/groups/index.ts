import type { BrokenBackend, ConformingVariant } from '../broken-backend.js';
import { asImpostors, asVariants } from './as.js';
import { bclImpostors, bclVariants } from './bcl.js';
import { cacheImpostors, cacheVariants } from './cache.js';
import { ckiImpostors, ckiVariants } from './cki.js';
import { csrfImpostors, csrfVariants } from './csrf.js';
import { errImpostors, errVariants } from './err.js';
import { hdrImpostors, hdrVariants } from './hdr.js';
import { loginImpostors, loginVariants } from './login.js';
import { logoutImpostors, logoutVariants } from './logout.js';
import { oasBroken } from './oas.js';
import { onlImpostors, onlVariants } from './onl.js';
import { rtImpostors, rtVariants } from './rt.js';
import { sesImpostors, sesVariants } from './ses.js';
import { tlsImpostors, tlsVariants } from './tls.js';
import { tokImpostors, tokVariants } from './tok.js';

export const brokenBackends: readonly BrokenBackend[] = [
  ...tlsImpostors,
  ...tokImpostors,
  ...sesImpostors,
  ...errImpostors,
  ...hdrImpostors,
  ...cacheImpostors,
  ...ckiImpostors,
  ...csrfImpostors,
  ...rtImpostors,
  ...onlImpostors,
  ...loginImpostors,
  ...logoutImpostors,
  ...bclImpostors,
  ...asImpostors,
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
