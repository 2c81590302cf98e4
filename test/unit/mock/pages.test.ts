import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { type Mock, startMock } from '../../../src/mock/index.js';
import { navigation } from '../../support/test-backend.js';
import { createUserAgent } from '../../support/user-agent.js';

let mock: Mock;
beforeAll(async () => {
  mock = await startMock();
});
beforeEach(() => mock.use('signed-in'));
afterAll(() => mock.close());

const SCRIPT = { 'Sec-Fetch-Mode': 'cors', 'Sec-Fetch-Dest': 'empty', 'Sec-Fetch-Site': 'same-origin' };
const ask = (path: string, headers: Record<string, string>, method = 'GET') =>
  createUserAgent().fetch(`${mock.origin}${path}`, { method, headers });
const TOKEN = '/.well-known/bff-token';

describe('The mock refuses as the backend does', () => {
  it.each([
    ['a script of another site', TOKEN, { ...SCRIPT, 'Sec-Fetch-Site': 'cross-site' }],
    ['a script of another origin by its Origin', TOKEN, { Origin: 'https://other.example' }],
    ['a frame', TOKEN, { ...SCRIPT, 'Sec-Fetch-Mode': 'navigate', 'Sec-Fetch-Dest': 'iframe' }],
    ['a navigation where a script should ask', TOKEN, navigation('none')],
    ['a script at the sign-in', '/bff/login', SCRIPT],
    ['a frame at the sign-in', '/bff/login', { ...navigation('same-origin'), 'Sec-Fetch-Dest': 'iframe' }],
    ['a script at the callback', '/bff/callback?code=a&state=b', { ...SCRIPT, 'Sec-Fetch-Site': 'cross-site' }],
  ])('%s', async (_, path, headers) => {
    const answer = await ask(path, { ...headers, Accept: 'application/json' });
    expect(answer.status).toBe(403);
    expect(answer.json()).toEqual({ error: 'invalid_request', error_description: expect.any(String) });
  });

  it('but not a script of its origin, a navigation by the person, or a program', async () => {
    expect((await ask(TOKEN, SCRIPT)).status).toBe(200);
    expect((await ask('/bff/logout', { ...SCRIPT, Origin: mock.origin }, 'POST')).status).toBe(200);
    expect((await ask('/bff/login', navigation('none'))).status).toBe(303);
    expect((await ask('/bff/login', { 'Sec-Fetch-Mode': 'cors' })).status).toBe(303);
  });

  it('and asks the person about a sign-in that another site began', async () => {
    const page = await ask('/bff/login?return_to=/%22%3E%3Cscript%3E', navigation('cross-site'));
    expect(page.status).toBe(200);
    expect(page.body).toContain('<h1>Continue to sign in?</h1>');
    expect(page.body).toContain('<a href="/bff/login?return_to=/%22%3E%3Cscript%3E">Continue</a>');
  });
});

describe('The mock shows the page of the backend', () => {
  it('for an outage, in the language of the browser', async () => {
    await mock.use('authorization-server-down');
    const page = await ask('/bff/login?return_to=/a', { ...navigation('none'), 'Accept-Language': 'de' });
    expect(page.status).toBe(503);
    expect(page.body).toContain('<h1>Die Anmeldung ist gerade nicht möglich</h1>');
    expect(page.body).toContain('<a href="/bff/login?return_to=/a">');
    expect(page.headers.get('content-security-policy')).toMatch(/^default-src 'none'; style-src 'sha256-/);
    const json = await ask('/bff/login', { ...navigation('none'), Accept: 'application/json' });
    expect(json.json()).toMatchObject({ error: 'temporarily_unavailable' });
  });

  it.each([
    ['an unknown sign-in', '/bff/callback?code=a&state=b', 400, 'This sign-in cannot be finished'],
    ['a malformed parameter', '/bff/login?scope=%22', 400, 'This did not work'],
    ['a path that is not there', '/nothing/here', 404, 'This page does not exist'],
  ])('for %s', async (_, path, status, title) => {
    const page = await ask(path, navigation('none'));
    expect([page.status, page.headers.get('content-type')]).toEqual([status, 'text/html; charset=utf-8']);
    expect(page.body).toContain(`<h1>${title}</h1>`);
  });

  it('for random failures', async () => {
    await mock.use('flaky;percent=100');
    const seen = new Set<string>();
    for (let count = 0; count < 12; count += 1) {
      const page = await ask('/bff/login', navigation('none')).catch(() => undefined);
      if (page !== undefined) seen.add(`${page.status} ${/<h1>(.*)<\/h1>/.exec(page.body)?.[1]}`);
    }
    expect([...seen].sort()).toEqual(['500 Something went wrong', '503 This is not possible right now']);
  });
});
