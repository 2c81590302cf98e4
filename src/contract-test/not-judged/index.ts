import type { ClauseNotJudged } from '../requirement.js';
import { cacheNotJudged } from './cache.js';
import { errNotJudged } from './err.js';
import { feNotJudged } from './fe.js';
import { hdrNotJudged } from './hdr.js';
import { loginNotJudged } from './login.js';
import { onlNotJudged } from './onl.js';
import { rtNotJudged } from './rt.js';
import { sesNotJudged } from './ses.js';
import { tlsNotJudged } from './tls.js';
import { tokNotJudged } from './tok.js';

/** Every clause that no check stands for, with the reason. */
export const notJudged: readonly ClauseNotJudged[] = [
  ...tlsNotJudged,
  ...tokNotJudged,
  ...sesNotJudged,
  ...errNotJudged,
  ...hdrNotJudged,
  ...cacheNotJudged,
  ...rtNotJudged,
  ...onlNotJudged,
  ...loginNotJudged,
  ...feNotJudged,
];
