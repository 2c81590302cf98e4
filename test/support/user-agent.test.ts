import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { createUserAgent } from './user-agent.js';

const form = `<form method="post" action="/submitted"><input type="hidden" name="kept" value="a&amp;b">
<input name="typed"><button name="press" value="one">Number <b>one</b></button><button name="press" value="two">Two</button></form>`;

const pages: Record<string, (response: ServerResponse) => void> = {
  '/form': (response) => response.end(form),
  '/cookies': (response) =>
    response
      .setHeader('Set-Cookie', [
        '__Host-kept=1; Secure; Path=/; HttpOnly; SameSite=Strict',
        '__Host-refused=1; Path=/',
        'lax=1; Path=/; SameSite=Lax',
        'none=1; Path=/; Secure; SameSite=None',
        'deep=1; Path=/deep',
      ])
      .end(),
  '/forget': (response) => response.setHeader('Set-Cookie', 'lax=; Path=/; Max-Age=0').end(),
  '/redirect': (response) => response.writeHead(302, { Location: '/echo' }).end(),
};

let server: Server;
let base: string;
beforeAll(async () => {
  server = createServer(async (request: IncomingMessage, response) => {
    const page = pages[request.url ?? ''];
    if (page) return page(response);
    let body = '';
    for await (const chunk of request) body += chunk;
    response.end(JSON.stringify({ method: request.method, url: request.url, headers: request.headers, body }));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  base = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
});
afterAll(() => {
  server.close();
});

interface Echo {
  readonly method: string;
  readonly url: string;
  readonly headers: Record<string, string>;
  readonly body: string;
}

const namesFor = (cookie: string | undefined) => (cookie ?? '').split('; ').map((pair) => pair.split('=')[0]);

describe('the user agent', () => {
  it('keeps cookies by host, path and prefix, and forgets them when told', async () => {
    const userAgent = createUserAgent();
    await userAgent.fetch(`${base}/cookies`);
    const names = (url: string) => userAgent.cookiesFor(url).map(({ name }) => name);
    expect(names(`${base}/`)).toEqual(['__Host-kept', 'lax', 'none']);
    expect(names(`${base}/deep/er`)).toEqual(['deep', '__Host-kept', 'lax', 'none']);
    expect(names('http://127.0.0.1:9/')).toEqual(['__Host-kept', 'lax', 'none']);
    expect(names('http://localhost/')).toEqual([]);
    await userAgent.fetch(`${base}/forget`);
    expect(names(`${base}/`)).toEqual(['__Host-kept', 'none']);
  });

  it('navigates with Fetch Metadata and follows redirects, which fetch does not', async () => {
    const userAgent = createUserAgent();
    const page = await userAgent.navigate(`${base}/redirect`);
    expect(page.url.pathname).toBe('/echo');
    expect(page.json<Echo>().headers).toMatchObject({
      'sec-fetch-mode': 'navigate',
      'sec-fetch-dest': 'document',
      'sec-fetch-site': 'none',
    });
    expect((await userAgent.fetch(`${base}/redirect`)).status).toBe(302);
  });

  it('sends the cookies that SameSite allows', async () => {
    const userAgent = createUserAgent();
    await userAgent.fetch(`${base}/cookies`);
    const link = await userAgent.navigate(`${base}/echo`, { from: 'http://localhost:9/' });
    expect(link.json<Echo>().headers['sec-fetch-site']).toBe('cross-site');
    expect(namesFor(link.json<Echo>().headers.cookie)).toEqual(['lax', 'none']);

    const script = await userAgent.fetch(`${base}/echo`, { from: 'http://localhost:9/' });
    expect(namesFor(script.json<Echo>().headers.cookie)).toEqual(['none']);
    const sibling = await userAgent.fetch(`${base}/echo`, { from: 'http://127.0.0.1:9/' });
    expect(sibling.json<Echo>().headers).toMatchObject({ 'sec-fetch-site': 'same-site', origin: 'http://127.0.0.1:9' });
    expect(namesFor(sibling.json<Echo>().headers.cookie)).toEqual(['__Host-kept', 'lax', 'none']);
  });

  it('asks as a script of a page, with the given headers last', async () => {
    const { headers } = (
      await createUserAgent().fetch(`${base}/echo`, { from: base, method: 'POST', headers: { Origin: undefined } })
    ).json<Echo>();
    expect(headers).toMatchObject({ 'sec-fetch-site': 'same-origin', 'sec-fetch-mode': 'cors' });
    expect(headers.origin).toBeUndefined();
  });

  it('presses the named button of a form', async () => {
    const userAgent = createUserAgent();
    const page = await userAgent.navigate(`${base}/form`);
    const answer = await userAgent.submit(page, { press: 'Two', fields: { typed: 'x' } });
    const echo = answer.json<Echo>();
    expect([echo.method, echo.url]).toEqual(['POST', '/submitted']);
    expect(Object.fromEntries(new URLSearchParams(echo.body))).toEqual({ kept: 'a&b', typed: 'x', press: 'two' });
    expect(echo.headers).toMatchObject({ 'sec-fetch-site': 'same-origin', origin: base });
    await expect(userAgent.submit(page, { press: 'Three' })).rejects.toThrow('No form with a button "Three"');
  });
});
