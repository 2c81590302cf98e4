import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, describe, expect, it, jest } from '@jest/globals';
import { REFUSAL_CODES } from '../../../src/core/refusal.js';
import { reachedFrom } from '../../../src/generate/module-closure.js';
import { closeTabs, json, openTab, refusal, type Tab } from './tab.js';

const root = path.resolve(path.dirname(fileURLToPath(import.meta.url)), '../../../..');

/** What a tab's storage keeps across its pages. */
const stored = new Map<string, string>();
Object.assign(globalThis, {
  sessionStorage: {
    getItem: (key: string) => stored.get(key) ?? null,
    setItem: (key: string, value: string) => void stored.set(key, value),
  },
});

let tab: Tab;
let devtools: typeof import('../../../src/frontend/devtools/log.js') &
  typeof import('../../../src/frontend/devtools/record.js');

/** Another page of the same tab. */
async function loadPage(): Promise<void> {
  tab = await openTab(() => json({ sub: 'alice' }));
  devtools = {
    ...(await import('../../../src/frontend/devtools/log.js')),
    ...(await import('../../../src/frontend/devtools/record.js')),
  };
  devtools.startRecording();
}

beforeEach(async () => {
  stored.clear();
  await loadPage();
});
afterEach(() => {
  closeTabs();
  jest.restoreAllMocks();
});

const texts = () => devtools.logEntries().map(({ text }) => text);

describe('The log of the devtools', () => {
  it('has the requests of the runtime, whatever fetch is configured', async () => {
    await tab.frontend.getSession();
    await tab.frontend.getToken({ resource: 'https://stocks.example', scope: 'read' });
    expect(texts().slice(1)).toEqual([
      'GET /.well-known/bff-sessioninfo',
      'GET /.well-known/bff-token?resource=https://stocks.example&scope=read',
    ]);
    expect(devtools.logEntries()[1]).toMatchObject({ kind: 'backend', status: 200, milliseconds: expect.any(Number) });
  });

  it('survives the way to another page and back', async () => {
    await tab.frontend.getSession();
    await loadPage();
    expect(texts()).toEqual(['/orders?tab=…', 'GET /.well-known/bff-sessioninfo', '/orders?tab=…']);
  });

  it('has what a refusal says', async () => {
    tab.answer(() => refusal('backend_not_ready', { error_description: 'Not granted yet.' }));
    await tab.frontend.getToken({ scope: 'sell' });
    expect(devtools.logEntries().at(-1)).toMatchObject({
      status: 400,
      error: 'backend_not_ready',
      errorDescription: 'Not granted yet.',
    });
  });

  it('has what a resource server refuses, and that one gave no answer', async () => {
    tab.answer(({ url }) =>
      url.pathname === '/.well-known/bff-token'
        ? json({ access_token: 'a-secret-token' })
        : new Response('{}', { status: 403, headers: { 'WWW-Authenticate': 'Bearer error="insufficient_scope"' } }),
    );
    const call = tab.frontend.authorizedFetch({ resource: 'https://stocks.example', scope: 'read' });
    await call('https://stocks.example/stocks');
    const entry = devtools.logEntries().at(-1);
    expect(entry).toMatchObject({
      kind: 'resource',
      text: 'GET https://stocks.example/stocks',
      error: 'insufficient_scope',
    });
    tab.answer(() => Promise.reject(new TypeError('failed')));
    await expect(call('https://stocks.example/stocks')).rejects.toThrow();
    expect(devtools.logEntries().at(-1)).toMatchObject({ error: 'no answer' });
  });

  it('counts equal requests in a row', async () => {
    for (let count = 0; count < 3; count += 1) await tab.frontend.getSession();
    expect(devtools.logEntries().slice(1)).toMatchObject([{ times: 3 }]);
  });

  it('stores no token, no other secret, and no more than a hundred entries', async () => {
    tab.answer(() => json({ access_token: 'a-secret-token', expires_in: 60 }));
    await tab.frontend.getToken({ scope: 'read' });
    const call = tab.frontend.authorizedFetch({ resource: 'https://stocks.example' });
    await call('https://stocks.example/stocks?api_key=a-secret-key#a-secret-fragment', {
      method: 'POST',
      body: 'a-secret-body',
    });
    await devtools
      .recorded()('https://app.example/bff/callback?code=a-secret-code&state=a-secret-state')
      .catch(() => {});
    expect(texts().at(-1)).toBe('GET /bff/callback?code=…&state=…');
    for (let page = 0; page < 120; page += 1) devtools.addEntry({ at: 0, kind: 'load', text: `/${page}` });
    expect(devtools.logEntries()).toHaveLength(100);
    expect([...stored.values()].join()).not.toContain('a-secret');
  });

  it('is told to listeners, and can be cleared', () => {
    const listener = jest.fn();
    const stop = devtools.onLogChange(listener);
    devtools.clearLog();
    stop();
    devtools.clearLog();
    expect(listener).toHaveBeenCalledTimes(1);
    expect(devtools.logEntries()).toEqual([]);
  });

  it('still records where the browser stores nothing', async () => {
    jest.spyOn(sessionStorage, 'setItem').mockImplementation(() => {
      throw new Error('QuotaExceededError');
    });
    await tab.frontend.getSession();
    expect(texts().at(-1)).toBe('GET /.well-known/bff-sessioninfo');
  });
});

describe('The devtools', () => {
  it('know what each code of the backend and of resource servers means', async () => {
    const { MEANINGS, meaningOf } = await import('../../../src/frontend/devtools/meanings.js');
    const ofResourceServers = ['invalid_token', 'insufficient_scope', 'insufficient_user_authentication'];
    for (const code of [...REFUSAL_CODES, ...ofResourceServers]) expect(Object.keys(MEANINGS)).toContain(code);
    expect(meaningOf('a_code_of_tomorrow').means).toContain('authorization server');
  });

  it('are in no bundle of a page that does not import them', () => {
    const entries = ['index', 'react', 'vue', 'angular', 'axios', 'react-router', 'vue-router'];
    const reached = [
      ...reachedFrom(
        entries.map((name) => `dist/src/frontend/${name}.js`),
        root,
      ),
    ];
    expect(reached).toContain(path.normalize('dist/src/frontend/tokens.js'));
    expect(reached.filter((file) => file.includes('devtools'))).toEqual([]);
  });

  it('show the tokens in memory, with what is left of their life', async () => {
    tab.answer(() => json({ access_token: 'a-token', expires_in: 60 }));
    await tab.frontend.getToken({ resource: 'https://stocks.example', scope: 'sell read' });
    const { heldTokens } = await import('../../../src/frontend/tokens.js');
    expect(heldTokens()).toEqual([
      {
        query: { resource: ['https://stocks.example'], scope: ['read sell'] },
        token: expect.objectContaining({ accessToken: 'a-token' }),
        secondsLeft: expect.any(Number),
      },
    ]);
    expect(heldTokens()[0]?.secondsLeft).toBeGreaterThan(58);
  });
});
