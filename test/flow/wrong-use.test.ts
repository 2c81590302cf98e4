import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { checkSettings } from '../../src/check/check-settings.js';
import { loadOptions } from '../../src/config/load-options.js';
import { readOptions } from '../../src/config/read-options.js';
import type { OptionsInput } from '../../src/config/schema.js';
import { createBackend } from '../../src/server/create-backend.js';
import { listen } from '../../src/server/listen.js';
import type { BackendEvent } from '../../src/telemetry/events.js';
import { readDocument } from '../docs/documents.js';
import { useTestBackend } from '../support/use-test-backend.js';

/** The page without its line breaks and marks of code. */
const told = readDocument('docs/troubleshooting.md').text.replace(/\s+/g, ' ').replaceAll('`', '');
const expectTold = (...seen: unknown[]) => {
  for (const text of seen) expect(told).toContain(String(text).replace(/\s+/g, ' '));
};

const usual: OptionsInput = {
  publicOrigin: 'https://app.acme.test',
  authorizationServer: { issuer: 'https://login.acme.test', clientId: 'portfolio', clientSecret: 'hush' },
};

describe('Behind a proxy that is not trusted', () => {
  it('the start, the first request and the page say why signing in fails', async () => {
    const options = readOptions(usual);
    const [finding] = checkSettings(options, []).filter(({ id }) => id === 'settings.transport');
    expect(finding?.level).toBe('error');
    expectTold(finding?.id, /trustedProxies is empty: .*/.exec(finding?.what ?? '')?.[0]);
    const events: BackendEvent[] = [];
    const backend = await createBackend(options, { log: () => undefined, onEvent: (event) => events.push(event) });
    const { port, close } = await listen(backend, { host: '127.0.0.1', port: 0, idleMs: 0 });
    const headers = { 'x-forwarded-proto': 'https', 'sec-fetch-site': 'same-origin' };
    const answer = await fetch(`http://127.0.0.1:${port}/.well-known/bff-sessioninfo`, { headers });
    const { error } = Object(await answer.json());
    await close();
    await backend.close();
    const [event] = events;
    expect(event).toMatchObject({ name: 'transport.untrusted_proxy', details: { peer: '127.0.0.1' } });
    expectTold(error, event?.name, Object(event?.details).cause);
  });
});

describe('A sign-in that fails', () => {
  const pair = useTestBackend();
  const failedSignIn = async () => {
    const userAgent = pair.backend.newUserAgent();
    const page = await pair.backend.finishSignIn(userAgent, await pair.backend.beginSignIn(userAgent));
    const title = /<title>(.*)<\/title>/.exec(page.body)?.[1];
    return { page, title, id: /Request id: ([\w-]+)/.exec(page.body)?.[1] };
  };

  it('because of a wrong secret is explained in the log, under the id on the page', async () => {
    const body = { error: 'invalid_client', error_description: 'wrong secret' };
    pair.server.answerNext('/token', { status: 401, body });
    const { title, id, page } = await failedSignIn();
    expect(page.body).toContain('wrong secret');
    const event = pair.backend.events.find(({ name }) => name === 'sign_in.refused');
    expect(event?.request).toBe(id);
    expect(event?.details).toMatchObject({
      host: new URL(pair.server.issuer).host,
      clientId: pair.server.client.clientId,
      status: 401,
      error: 'invalid_client',
      description: 'wrong secret',
    });
    expectTold(
      event?.name,
      title,
      'invalid_client',
      ...Object.keys(event?.details ?? {}).filter((key) => key !== 'authorizationServer'),
    );
  });

  it('because the authorization server is down is explained, and has a page', async () => {
    pair.server.answerAlways('/token', { status: 503, body: 'out of order' });
    const { title, id } = await failedSignIn();
    const event = pair.backend.events.find(({ name }) => name === 'authorization_server.unavailable');
    expect(event?.request).toBe(id);
    const endpoint = `${pair.server.issuer}/token`;
    const details = { host: new URL(pair.server.issuer).host, endpoint, since: expect.stringMatching(/^\d{4}-.*Z$/) };
    expect(event?.details).toMatchObject(details);
    expectTold(event?.name, title, ...Object.keys(details));
    await failedSignIn();
    const next = pair.backend.events.filter(({ name }) => name === 'authorization_server.unavailable').at(-1);
    expect(next).not.toBe(event);
    expect(Object(next?.details).since).toBe(Object(event?.details).since);
  });

  it('with fewer scopes than requested is named once', async () => {
    pair.server.behave({ scope: () => 'openid read' });
    await pair.backend.signIn();
    const event = pair.backend.events.find(({ name }) => name === 'authorization_server.narrower_scope');
    expect(event?.details).toMatchObject({ missing: ['buy'] });
    expectTold(event?.name);
  });
});

describe('Settings that end the start', () => {
  let folder: string;
  beforeAll(() => {
    folder = mkdtempSync(path.join(tmpdir(), 'tmi-bff-wrong-'));
  });
  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  const problemOf = (settings: string): string => {
    const file = path.join(folder, 'settings.yaml');
    writeFileSync(file, settings);
    try {
      loadOptions({ file, environment: {} });
      return '';
    } catch (error) {
      return String(Object(error).message).replace(`${folder}/`, '');
    }
  };

  it('are told with their line', () => {
    const server = 'authorizationServer: { issuer: https://a.test, clientId: a, clientSecret: hush }';
    const tab = problemOf(`session:\n\tidleSeconds: 1\n`);
    expectTold(tab.replace(/: →idleSeconds: …$/, ''));
    const unknown = problemOf(`publicOrigin: https://b.test\n${server}\nsession: { idle: 3 }\n`);
    expectTold(unknown);
    expect(unknown).toContain('(line 3)');
  });

  it('are told for a folder of pages that is none', async () => {
    const missing = createBackend(readOptions({ ...usual, pages: { folder: '/nowhere' } }), { log: () => undefined });
    const problem = await missing.then(
      () => '',
      (error: Error) => error.message,
    );
    expectTold(problem.replace('/nowhere', '…'));
    expect(problem).toContain('/nowhere');
  });
});
