import { finding, type Requirement } from '../../requirement.js';
import { isSuccess, postLogout, sendLogoutToken } from './send-logout-token.js';

const needs = ['authorization server', 'back-channel logout'] as const;

export const bcl12: Requirement = {
  id: 'BCL-12',
  level: 'MUST',
  sentence: 'Success is answered 200, anything else 400.',
  source: 'Back-Channel Logout 2.8',
  why: 'The authorization server decides by it whether to try again.',
  check: 'Sends a valid token and a text that is none; expects 200 (or 204) and 400.',
  needs,
  requests: 2,
  async *judge(trial) {
    const token = trial.authorizationServer.logoutToken({ claims: { sid: 'nobody-has-this' } });
    const good = await sendLogoutToken(trial, token);
    if (!isSuccess(good)) yield finding('200', good);
    const bad = await sendLogoutToken(trial, 'no.token.atall');
    if (bad.status !== 400) yield finding('400', bad);
  },
};

export const bcl13: Requirement = {
  id: 'BCL-13',
  level: 'SHOULD',
  sentence: 'Its answers are not kept by caches.',
  source: 'Back-Channel Logout 2.8',
  why: 'An answer from a cache ends no session.',
  check: 'Looks for `Cache-Control: no-store` with success and with failure.',
  needs,
  requests: 2,
  async *judge(trial) {
    const token = trial.authorizationServer.logoutToken({ claims: { sid: 'nobody-has-this' } });
    for (const answer of [await sendLogoutToken(trial, token), await sendLogoutToken(trial, 'no.token.atall')])
      if (!answer.header('cache-control')?.includes('no-store')) yield finding('Cache-Control: no-store', answer);
  },
};

const MEBIBYTE = 1024 * 1024;

export const bcl17: Requirement = {
  id: 'BCL-17',
  level: 'project',
  sentence: 'The endpoint bounds what it reads, and sets no cookie.',
  source: 'hardening',
  why: 'Everybody can reach it, and make it work.',
  check: 'Sends a form of one mebibyte; expects 400 or 413, and no `Set-Cookie` with any answer.',
  needs,
  requests: 2,
  async *judge(trial) {
    const large = await postLogout(trial, `logout_token=${'a'.repeat(MEBIBYTE)}`);
    if (![400, 413].includes(large.status)) yield finding('413, or 400', large);
    const token = trial.authorizationServer.logoutToken({ claims: { sid: 'nobody-has-this' } });
    const answer = await sendLogoutToken(trial, token);
    if (answer.setCookies.length > 0) yield finding('no Set-Cookie', answer);
  },
};
