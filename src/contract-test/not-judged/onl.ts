import type { ClauseNotJudged } from '../requirement.js';
import { NOT_YET } from './not-yet.js';

export const onlNotJudged: readonly ClauseNotJudged[] = [
  {
    id: 'ONL-01',
    level: 'project',
    sentence: 'When configured, the authorization request asks for `online_access`.',
    source: 'online_access proposal; SMART scopes',
    reason: NOT_YET,
  },
  {
    id: 'ONL-02',
    level: 'project',
    sentence: '`offline_access` is not requested unless configured; if it is, `prompt=consent` accompanies it.',
    source: 'OIDC Core 11',
    reason: NOT_YET,
  },
  {
    id: 'ONL-03',
    level: 'project',
    sentence:
      "When the AS ends the user's session it revokes the bound refresh token and its access tokens; the backend's next refresh gets `invalid_grant` and it ends its own session.",
    source:
      'online_access proposal; RFC 9700 4.14.2 (MAY revoke at logout); RFC 10017 6.3.2.3 (SHOULD link, for browser clients)',
    reason: NOT_YET,
  },
  {
    id: 'ONL-04',
    level: 'project',
    sentence: 'After RT-10 no cached sibling access token is served, since they are revoked too.',
    source: 'online_access proposal',
    reason: NOT_YET,
  },
  {
    id: 'ONL-05',
    level: 'project',
    sentence: "Revoking the refresh token alone does not end the user's AS session.",
    source: 'online_access proposal',
    reason: NOT_YET,
  },
  {
    id: 'ONL-06',
    level: 'SHOULD',
    sentence:
      'On session logout, refresh tokens issued *without* offline access are revoked; those issued *with* it normally are not. (Actor not named; OPs implement it.)',
    source: 'BCL 2.7',
    reason: NOT_YET,
  },
  {
    id: 'ONL-07',
    level: 'project',
    sentence:
      'The backend works whether or not the AS knows `online_access` (unknown scope ignored or refused): refused -> clear login error, no loop.',
    source: 'SMART: capability `permission-online` is experimental',
    reason: NOT_YET,
  },
  {
    id: 'ONL-08',
    level: 'project',
    sentence:
      'Idle expiry at the AS looks like ONL-03; polling by an idle tab must not keep the AS session alive unless intended: the backend refreshes only on demand.',
    source: 'online_access proposal (inactivity); RFC 9700 4.14.2',
    reason: NOT_YET,
  },
  {
    id: 'ONL-09',
    level: 'project',
    sentence:
      '`scope=online_access` / `offline_access` in a bff-token request has no special effect and never produces a refresh token in the answer.',
    source: 'RTdraft',
    reason: NOT_YET,
  },
];
