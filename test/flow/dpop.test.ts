import { once } from 'node:events';
import { request as requestHttp } from 'node:http';
import { beforeEach, describe, expect, it } from '@jest/globals';
import { decodeJwt } from 'jose';
import type { RunnableBackend } from '../../src/server/create-backend.js';
import { listen } from '../../src/server/listen.js';
import { createProofCheck } from '../support/dpop-check.js';
import { writeDpopKey } from '../support/dpop-key-file.js';
import { refusalOf, SESSION_COOKIE, TOKEN } from '../support/frontend.js';
import type { CalledApi } from '../support/scripted-resource-server.js';
import { PROFILE, STOCKS } from '../support/test-backend.js';
import { useProxied } from '../support/use-proxied.js';

const LIST = '/bff/api/stocks/v1/list';
const key = writeDpopKey();
const resources = [
  { indicator: STOCKS, scopes: ['read', 'buy'], dpop: true },
  { indicator: PROFILE, scopes: ['profile.read'] },
];
let now = Math.floor(Date.now() / 1000);
let running: RunnableBackend | undefined;
const pair = useProxied(
  { methods: ['GET', 'POST'], webSocket: true, limits: { repeatableBytes: 100 } },
  {
    options: { resources, dpop: { privateKeyFile: key.file } },
    clock: () => now,
    serve: (backend, place) => {
      running = backend;
      return listen(backend, { ...place, idleMs: 0 });
    },
  },
);
const proofs = createProofCheck({ origin: () => pair.api.origin, bindingOf: () => key.thumbprint() });

beforeEach(() => {
  // Behind that of the resource server, so that tests can set it forward.
  now = Math.floor(Date.now() / 1000) - 10;
  proofs.nonce = undefined;
  pair.server.behave({ tokenType: 'DPoP' });
  pair.api.answer = async (request, response) => {
    const refused = await proofs.check(request);
    if (refused === undefined) return void request.pipe(response);
    request.resume();
    response.writeHead(refused.status, refused.headers).end('refused');
  };
});

const proofOf = ({ headers }: Pick<CalledApi, 'headers'>) => decodeJwt(String(headers.dpop));
const tokenOf = ({ headers }: Pick<CalledApi, 'headers'>) => headers.authorization?.replace('DPoP ', '');
/** Nonces of other tests are remembered too. */
const noncesSent = () => pair.api.received.map((call) => proofOf(call).nonce ?? 'none');
const firstCall = () => pair.api.received[0] ?? { method: '', url: '', headers: {} };

describe('A call with a bound token', () => {
  it('has a new proof for each request, of the method, the address without its query, and the token', async () => {
    const alice = await pair.backend.signIn();
    for (const init of [{}, { method: 'POST', body: 'x' }]) {
      const answer = await alice.fetch(`${LIST}?a=b`, init);
      expect([answer.status, answer.body]).toEqual([200, 'body' in init ? 'x' : '']);
    }
    const [first, second] = pair.api.received.map(proofOf);
    expect([first?.htm, second?.htm]).toEqual(['GET', 'POST']);
    expect(first?.htu).toBe(`${pair.api.origin}/base/v1/list`);
    expect(first?.jti).not.toBe(second?.jti);
    expect(new Set(pair.api.received.map(tokenOf)).size).toBe(1);
  });

  it('gives who records it nothing to use: another request is refused, and so is the same one again', async () => {
    const alice = await pair.backend.signIn();
    await alice.fetch(LIST);
    const { authorization = '', dpop = '' } = firstCall().headers as Record<string, string>;
    const again = async (path: string, method: string, headers: Record<string, string>) => {
      const answer = await fetch(`${pair.api.origin}${path}`, { method, headers });
      return [answer.status, /error_description="(.*)"/.exec(answer.headers.get('www-authenticate') ?? '')?.[1]];
    };
    const path = '/base/v1/list';
    expect(await again(path, 'GET', { authorization, dpop })).toEqual([401, 'used before']);
    expect(await again('/base/v1/other', 'GET', { authorization, dpop })).toEqual([401, 'for another request']);
    expect(await again(path, 'POST', { authorization, dpop })).toEqual([401, 'for another request']);
    expect(await again(path, 'GET', { authorization: `${authorization}x`, dpop })).toEqual([
      401,
      'for another request',
    ]);
    expect(await again(path, 'GET', { authorization })).toEqual([401, 'no single proof']);
    expect(await again(path, 'GET', { authorization: authorization.replace('DPoP', 'Bearer') })).toEqual([
      401,
      'no DPoP token',
    ]);
  });

  it('never carries a proof of the page, nor shows the page one, or a nonce', async () => {
    const alice = await pair.backend.signIn();
    pair.api.answer = (_request, response) => response.setHeader('dpop-nonce', 'of-the-server').end('{}');
    const answer = await alice.fetch(LIST, { headers: { DPoP: 'of-the-page', Authorization: 'DPoP of-the-page' } });
    expect(JSON.stringify(firstCall().headers)).not.toContain('of-the-page');
    expect([...answer.headers.keys()].filter((name) => /dpop|authorization/i.test(name))).toEqual([]);
  });

  it('replaces a token that the resource server rejects', async () => {
    const alice = await pair.backend.signIn();
    await alice.fetch(LIST);
    const old = tokenOf(firstCall());
    now += 10;
    const { answer } = pair.api;
    pair.api.answer = (request, response) => {
      if (tokenOf(request) !== old) return answer(request, response);
      response.writeHead(401, { 'www-authenticate': 'DPoP error="invalid_token"' }).end();
    };
    expect((await alice.fetch(LIST)).status).toBe(200);
    expect(pair.api.received.map(tokenOf)[2]).not.toBe(old);
  });
});

describe('A nonce of the resource server', () => {
  it('is put into the proof, by sending the request again, and remembered for the next ones', async () => {
    proofs.nonce = 'one';
    const alice = await pair.backend.signIn();
    expect((await alice.fetch(LIST, { method: 'POST', body: 'kept' })).body).toBe('kept');
    expect(noncesSent()).toEqual([expect.not.stringMatching('one'), 'one']);
    expect(new Set(pair.api.received.map(tokenOf)).size).toBe(1);
    expect((await alice.fetch(LIST)).status).toBe(200);
    expect(pair.api.received).toHaveLength(3);
    proofs.nonce = 'two';
    expect((await alice.fetch(LIST)).status).toBe(200);
    expect(noncesSent().slice(3)).toEqual(['one', 'two']);
  });

  it('that comes with another answer is used from then on', async () => {
    const alice = await pair.backend.signIn();
    pair.api.answer = (_request, response) => response.setHeader('dpop-nonce', 'with-200').end('{}');
    await alice.fetch(LIST);
    await alice.fetch(LIST);
    expect(noncesSent()[1]).toBe('with-200');
  });

  it('is used by the next request if the body was too long to keep, and the answer passes without it', async () => {
    proofs.nonce = 'for-uploads';
    const alice = await pair.backend.signIn();
    const upload = () => alice.fetch(LIST, { method: 'POST', body: 'x'.repeat(5000) });
    const refused = await upload();
    expect([refused.status, refused.headers.get('dpop-nonce')]).toEqual([401, null]);
    expect(pair.api.received).toHaveLength(1);
    expect((await upload()).body).toHaveLength(5000);
  });

  it('is asked for once more, and no further', async () => {
    const alice = await pair.backend.signIn();
    pair.api.answer = (_request, response) => {
      const headers = {
        'www-authenticate': 'DPoP error="use_dpop_nonce"',
        'dpop-nonce': `n${pair.api.received.length}`,
      };
      response.writeHead(401, headers).end('never enough');
    };
    const answer = await alice.fetch(LIST);
    expect([answer.status, answer.body]).toEqual([401, 'never enough']);
    expect(pair.api.received).toHaveLength(2);
  });
});

describe('A bound token', () => {
  it.each([
    ['GET', `${TOKEN}?resource=${encodeURIComponent(STOCKS)}`],
    ['GET', TOKEN],
    ['GET', `${TOKEN}?resource=${encodeURIComponent(STOCKS)}&resource=${encodeURIComponent(PROFILE)}`],
    ['POST', TOKEN],
  ])('is never given to the page: %s %s [TOK-71]', async (method, path) => {
    const alice = await pair.backend.signIn();
    await alice.fetch(LIST);
    const form = { body: `resource=${encodeURIComponent(STOCKS)}`, contentType: 'application/x-www-form-urlencoded' };
    const answer = await alice.fetch(path, {
      method,
      ...(method === 'POST' ? { body: form.body, headers: { 'Content-Type': form.contentType } } : {}),
    });
    expect(refusalOf(answer)).toEqual([400, 'invalid_target']);
    expect(answer.body).toContain('bound to a key of the backend');
    expect(answer.body).not.toContain(tokenOf(firstCall()) ?? '');
  });

  it('is never given to server code either', async () => {
    const alice = await pair.backend.signIn();
    const headers = { cookie: `${SESSION_COOKIE}=${alice.sessionCookie()}` };
    const request = { headers, socket: { remoteAddress: '127.0.0.1' } } as never;
    const token = await running?.tokens.get(request, { resource: STOCKS });
    expect(token?.kind === 'refused' && token.body.error).toBe('invalid_target');
  });

  it('is requested with a proof of the key at the sign-in and at each refresh, and others without', async () => {
    const alice = await pair.backend.signIn();
    await alice.fetch(LIST);
    pair.server.behave({ tokenType: 'Bearer' });
    expect((await alice.token({ resource: PROFILE })).status).toBe(200);
    const requests = pair.server.received('/token');
    expect(requests.map(({ form }) => form.get('grant_type'))).toEqual([
      'authorization_code',
      'refresh_token',
      'refresh_token',
    ]);
    expect(requests.map(({ headers }) => headers.dpop !== undefined)).toEqual([true, true, false]);
    for (const { headers } of requests.slice(0, 2)) {
      expect(proofOf({ headers })).toMatchObject({ htm: 'POST', htu: `${pair.server.issuer}/token` });
      expect(proofOf({ headers }).ath).toBeUndefined();
    }
  });

  it.each([
    ['in an error', 400, {}, { error: 'use_dpop_nonce' }],
    ['in a challenge', 401, { 'www-authenticate': 'DPoP error="use_dpop_nonce"' }, ''],
  ])(
    'takes a nonce that the authorization server sends %s, and loses no refresh token by that',
    async (_where, status, headers, body) => {
      const alice = await pair.backend.signIn();
      pair.server.forgetRequests();
      const nonce = `of-the-server-${status}`;
      pair.server.answerNext('/token', { status, headers: { 'dpop-nonce': nonce, ...headers }, body });
      expect((await alice.fetch(LIST)).status).toBe(200);
      const sent = pair.server.received('/token').map(({ headers: of }) => proofOf({ headers: of }).nonce);
      expect(sent.slice(1)).toEqual([nonce]);
    },
  );

  it.each(['Bearer', 'mac'])('is not taken for one if the authorization server says %s', async (tokenType) => {
    const alice = await pair.backend.signIn();
    pair.server.behave({ tokenType });
    const answer = await alice.fetch(LIST);
    expect(refusalOf(answer)).toEqual([400, 'backend_not_ready']);
    expect(pair.api.received).toEqual([]);
    pair.server.behave({ tokenType: 'DPoP' });
    expect((await alice.fetch(LIST)).status).toBe(200);
  });

  it('is not used under other settings, which give the page a token of its own [TOK-71]', async () => {
    const alice = await pair.backend.signIn();
    await alice.fetch(LIST);
    const bound = tokenOf(firstCall());
    pair.server.behave({ tokenType: 'Bearer' });
    await pair.backend.reload({ resources: resources.map(({ dpop: _, ...resource }) => resource) });
    const query = { resource: STOCKS, scope: 'read' };
    expect(await alice.accessToken(query)).not.toBe(bound);
    expect((await alice.fetch(LIST)).status).toBe(401);
    expect(pair.api.received.at(-1)?.headers).toMatchObject({ authorization: expect.stringMatching(/^Bearer /) });
    await pair.backend.reload({});
    expect(refusalOf(await alice.token(query))).toEqual([400, 'invalid_target']);
  });
});

describe('A WebSocket with a bound token', () => {
  it('has a proof in its handshake, with the nonce that is required', async () => {
    proofs.nonce = 'for-upgrades';
    pair.api.upgrade = async (request, socket) => {
      const { status, headers } = (await proofs.check(request)) ?? { status: 101, headers: { upgrade: 'websocket' } };
      const lines = Object.entries({ connection: 'Upgrade', ...headers }).map((line) => `${line.join(': ')}\r\n`);
      socket.write(`HTTP/1.1 ${status} X\r\n${lines.join('')}\r\n`);
      if (status === 401) socket.end();
    };
    const alice = await pair.backend.signIn();
    const sent = requestHttp(`${pair.backend.origin}${LIST}?a=b`, {
      headers: {
        ...{ connection: 'Upgrade', upgrade: 'websocket', origin: pair.backend.origin },
        cookie: `${SESSION_COOKIE}=${alice.sessionCookie()}`,
      },
    }).end();
    const [answer, socket] = await once(sent, 'upgrade');
    socket.destroy();
    expect(answer.statusCode).toBe(101);
    expect(noncesSent().slice(1)).toEqual(['for-upgrades']);
    expect(proofOf(firstCall())).toMatchObject({ htm: 'GET', htu: `${pair.api.origin}/base/v1/list` });
  });
});
