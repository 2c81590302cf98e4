import { SENT_AT } from './sent-at.js';

/**
 * Loaded into a backend before the backend itself. Its discovery goes to the front of the authorization server, whose
 * path tells which backend asks. The issuer is the same for all of them, so the settings can't say it. Each request says when
 * it was sent, because it may wait for the front on a busy machine.
 */
const { FAULTS_ISSUER: issuer = '', FAULTS_FRONT: front = '' } = process.env;
const { fetch } = globalThis;

globalThis.fetch = (input, init) => {
  const isDiscovery = !(input instanceof Request) && String(input).startsWith(`${issuer}/.well-known/`);
  const headers = new Headers(init?.headers ?? (input instanceof Request ? input.headers : {}));
  headers.set(SENT_AT, String(Date.now()));
  return fetch(isDiscovery ? String(input).replace(issuer, front) : input, { ...init, headers });
};
