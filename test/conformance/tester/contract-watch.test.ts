import { describe, expect, it } from '@jest/globals';
import { watchContract } from '../../../src/contract-test/contract-document/contract-watch.js';
import type { Exchange } from '../../../src/contract-test/probe/exchange.js';

const BASE = 'https://app.example/below';
const TOKEN = '/.well-known/bff-token';

interface Seen {
  readonly method?: string;
  readonly url?: string;
  readonly status?: number;
  readonly type?: string;
  readonly body?: unknown;
  readonly isCutOff?: boolean;
}

/** What the watch has to say about one answer. */
function findingsAbout({ method = 'GET', url = `${BASE}${TOKEN}?scope=a`, ...response }: Seen): string[] {
  const { status = 200, type = 'application/json', body = { access_token: 't' }, isCutOff = false } = response;
  const watch = watchContract(`${BASE}/`);
  const exchange: Exchange = {
    request: { method, url, headers: [] },
    response: { status, headers: [['Content-Type', type]], body: JSON.stringify(body), isCutOff },
    milliseconds: 1,
  };
  watch.see(exchange);
  watch.see(exchange);
  return watch.findings.map(({ expected, seen, level }) => `${level ?? ''} expected ${expected}; seen ${seen}`.trim());
}

describe('OAS-01: an answer is held to openapi.yaml', () => {
  it.each<[string, Seen, RegExp | undefined]>([
    ['a token', {}, undefined],
    ['another member', { body: { access_token: 't', more: 1 } }, undefined],
    [
      'a token that is a number',
      { body: { access_token: 1 } },
      /^expected a body .* for getToken; seen 200 with a body/,
    ],
    ['no token', { body: {} }, /required property 'access_token'/],
    ['a page', { type: 'text/html' }, /^expected application\/json for getToken; seen 200 with text\/html/],
    ['a redirect', { status: 302, body: {} }, /^project expected one of the statuses .*; seen 302/],
    ['an error of another status', { status: 418, body: { error: 'teapot' } }, undefined],
    ['an error of another status without a code', { status: 418, body: {} }, /^project .*required property 'error'/],
    ['a page of a server in front', { status: 414, type: 'text/html' }, /^project .*seen 414 with text\/html/],
    ['a defect that is a page', { status: 500, type: 'text/html' }, /^expected application\/json .*seen 500/],
    ['a token of another type', { body: { access_token: 't', token_type: 'DPoP' } }, undefined],
    ['a status of a gateway', { status: 504, body: {} }, undefined],
    ['an error without a code', { status: 400, body: {} }, /required property 'error'/],
    ['an error by POST', { method: 'POST', url: `${BASE}${TOKEN}`, status: 405, body: {} }, /for postToken/],
    ['a member of this project’s backend', { status: 400, body: { error: 'a', login_uri: 7 } }, undefined],
    ['another path', { url: `${BASE}/elsewhere`, body: 7 }, undefined],
    ['another origin', { url: `https://other.example${TOKEN}`, body: 7 }, undefined],
    ['a method that the contract does not have', { method: 'PUT', body: 7 }, undefined],
    ['HEAD', { method: 'HEAD', url: `${BASE}/.well-known/bff-sessioninfo`, body: '' }, undefined],
    ['an answer that was cut off', { isCutOff: true, body: 7 }, undefined],
  ])('%s', (_name, seen, expected) => {
    const findings = findingsAbout(seen);
    expect(findings).toHaveLength(expected === undefined ? 0 : 1);
    if (expected !== undefined) expect(findings[0]).toMatch(expected);
  });
});
