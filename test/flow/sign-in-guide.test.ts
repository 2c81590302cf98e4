import { describe, expect, it } from '@jest/globals';
import { parse } from 'yaml';
import { readDocument, snippetsOf } from '../docs/documents.js';
import { navigation } from '../support/test-backend.js';
import { useTestBackend } from '../support/use-test-backend.js';

const guide = readDocument('docs/sign-in.md');
const [silent, stepUp] = snippetsOf(guide, 'js').map(({ code }) => code);
const [link] = snippetsOf(guide, 'html').map(({ code }) => /^<a href="([^"]+)">/.exec(code)?.[1] ?? '');

/** Runs code of the guide in a page with this query, whose session information is answered with this status. */
async function run(code = 'missing', { search = '', status = 400 } = {}): Promise<string[]> {
  const assigned: string[] = [];
  const location = { search, assign: (url: string) => void assigned.push(url) };
  const fetch = async (url: string) => ({ status: url === '/.well-known/bff-sessioninfo' ? status : 404 });
  await new Function('location', 'fetch', `return (async () => {${code}})()`)(location, fetch);
  return assigned;
}

const [{ signIn } = {}] = snippetsOf(guide, 'yaml')
  .map(({ code }) => parse(code))
  .filter(({ signIn }) => signIn);
const pair = useTestBackend({ options: { signIn } });
/** What the authorization server is asked by a sign-in that begins at this URL. */
async function authorizationRequest(url = '/missing'): Promise<Record<string, string>> {
  const { origin } = pair.backend;
  const answer = await pair.backend.newUserAgent().fetch(`${origin}${url}`, { headers: navigation('same-origin') });
  expect(answer.status).toBe(303);
  return Object.fromEntries(new URL(answer.headers.get('location') ?? '').searchParams);
}

describe('What the guide of the sign-in shows', () => {
  it('is a link that begins one', async () => {
    expect(await authorizationRequest(link)).toMatchObject({ response_type: 'code' });
  });

  it('is a sign-in without a page, tried once, by those who are not signed in', async () => {
    const [url, ...more] = await run(silent);
    expect(more).toEqual([]);
    expect(await authorizationRequest(url)).toMatchObject({ prompt: 'none' });
    const returnTo = new URL(url ?? '', pair.backend.origin).searchParams.get('return_to') ?? '';
    expect(await run(silent, { search: new URL(returnTo, pair.backend.origin).search })).toEqual([]);
    expect(await run(silent, { status: 200 })).toEqual([]);
  });

  it('is a step-up by what a resource server requires', async () => {
    const [url] = await run(stepUp);
    expect(await authorizationRequest(url)).toMatchObject({ acr_values: 'urn:acme:mfa', max_age: '300' });
  });
});
