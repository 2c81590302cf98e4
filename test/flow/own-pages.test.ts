import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, describe, expect, it } from '@jest/globals';
import { placedHtmlOf } from '../../src/http/placed-html.js';
import { navigation, type TestBackend } from '../support/test-backend.js';
import { useTestBackend } from '../support/use-test-backend.js';
import type { HttpAnswer } from '../support/user-agent.js';

const folder = mkdtempSync(path.join(tmpdir(), 'tmi-bff-own-pages-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));
const TEMPLATE = `<html lang="{{language}}"><title>{{title}}</title><style>h1 { color: teal }</style>
<body><h1>Acme: {{title}}</h1><p>{{text}}</p>{{quote}}{{action}}{{requestId}}</body></html>`;
writeFileSync(path.join(folder, 'page.html'), TEMPLATE);

const ask = (backend: TestBackend, to: string, headers = {}) =>
  backend.newUserAgent().fetch(`${backend.origin}${to}`, { headers: { ...navigation('none'), ...headers } });

const pair = useTestBackend();
const branded = useTestBackend({ options: { ownPages: { templates: folder } } });

describe('the pages of the backend', () => {
  it.each([
    [undefined, 'en', 'This page does not exist'],
    ['de', 'de', 'Hier ist nichts'],
    ['de-AT, en;q=0.5', 'de', 'Hier ist nichts'],
    ['fr, de;q=0.3, en;q=0.7', 'en', 'This page does not exist'],
    ['fr', 'en', 'This page does not exist'],
    ['*', 'en', 'This page does not exist'],
    ['de;q=0, *', 'en', 'This page does not exist'],
    ['"><script>', 'en', 'This page does not exist'],
  ])('are in the language that the browser prefers: %s', async (accepted, language, title) => {
    const page = await ask(pair.backend, '/nothing', { 'Accept-Language': accepted });
    expect(page.status).toBe(404);
    expect(page.headers.get('vary')).toContain('Accept-Language');
    expect(page.body).toContain(`<html lang="${language}">`);
    expect(page.body).toContain(`<h1>${title}</h1>`);
    const id = page.headers.get('x-request-id');
    expect(page.body).toMatch(new RegExp(`<small>(Request id|Kennung der Anfrage): ${id}</small>`));
  });

  it('leave the error object of a script in English', async () => {
    const answer = await ask(pair.backend, '/bff/login?scope=none', {
      Accept: 'application/json',
      'Accept-Language': 'de',
    });
    expect(answer.json()).toMatchObject({
      error: 'invalid_scope',
      error_description: expect.stringMatching(/^This application /),
    });
  });

  it('quote what the authorization server says, in the words of no language of ours', async () => {
    const userAgent = branded.backend.newUserAgent();
    const callback = await branded.backend.beginSignIn(userAgent);
    const page = await userAgent.fetch(withError(callback, 'Das geht nicht'), {
      headers: { ...navigation('cross-site'), 'Accept-Language': 'de' },
    });
    expect(page.status).toBe(400);
    expect(page.body).toContain('<h1>Acme: Die Anmeldung wurde abgelehnt</h1>');
    expect(page.body).toContain('Das geht nicht</blockquote>');
  });
});

const MARKUP = `"><script>alert(1)</script><img src=x onerror='alert(2)'>{{action}}</title>`;

function withError(callback: URL, description: string): URL {
  const url = new URL(callback);
  url.searchParams.delete('code');
  url.searchParams.set('error', 'access_refused');
  url.searchParams.set('error_description', description);
  return url;
}

/** The names of all elements of a page, and of their attributes. */
function namesIn(html: string): string[] {
  return placedHtmlOf(html).elements.flatMap(({ tag, attributes }) => [tag, ...attributes.map(({ name }) => name)]);
}

describe.each(['en', 'de'])('a page in %s', (language) => {
  const headers = { 'Accept-Language': language };
  const attacks: readonly (readonly [string, (backend: TestBackend) => Promise<HttpAnswer>])[] = [
    ['a link to sign in', (backend) => ask(backend, `/bff/login?scope=${encodeURIComponent(MARKUP)}`, headers)],
    [
      'return_to',
      (backend) =>
        ask(backend, `/bff/login?return_to=${encodeURIComponent(`/${MARKUP}`)}`, {
          ...headers,
          'Sec-Fetch-Site': 'cross-site',
        }),
    ],
    [
      'the authorization server',
      async (backend) => {
        const userAgent = backend.newUserAgent();
        const callback = withError(await backend.beginSignIn(userAgent), MARKUP);
        return userAgent.fetch(callback, { headers: { ...navigation('cross-site'), ...headers } });
      },
    ],
    ['a path', (backend) => ask(backend, `/${encodeURIComponent(MARKUP)}`, headers)],
  ];

  it.each(attacks)('shows markup of %s as text', async (_, attack) => {
    for (const { backend } of [pair, branded]) {
      const { body } = await attack(backend);
      const names = namesIn(body);
      expect(names).toContain('h1');
      for (const name of ['script', 'img', 'onerror']) expect(names).not.toContain(name);
      expect(body).not.toContain('<script>alert');
    }
  });
});

describe('a template', () => {
  it('is allowed its styles, and what is of this origin; a script of it is not', async () => {
    const page = await ask(branded.backend, '/nothing');
    expect(page.headers.get('content-security-policy')).toBe(
      "default-src 'none'; style-src 'self' 'sha256-YNe9ggK1ulIKKLsIbthEDFgkWPa2nAEECsaX2UiG9VY='; img-src 'self' data:; font-src 'self'; form-action 'none'; base-uri 'none'; frame-ancestors 'none'",
    );
  });

  it('that cannot be used ends the start, and a reload changes nothing', async () => {
    const wrong = mkdtempSync(path.join(tmpdir(), 'tmi-bff-own-pages-'));
    writeFileSync(path.join(wrong, 'page.html'), TEMPLATE.replace('{{quote}}', '{{qoute}}'));
    const ownPages = { templates: wrong };
    await expect(branded.backend.reload({ ownPages })).rejects.toThrow(
      /page\.html, line 2: \{\{qoute\}\} is no placeholder/,
    );
    expect((await ask(branded.backend, '/nothing')).body).toContain('Acme');
    rmSync(wrong, { recursive: true });
  });
});
