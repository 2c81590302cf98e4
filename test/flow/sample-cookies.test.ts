import { readFileSync } from 'node:fs';
import type { IncomingMessage } from 'node:http';
import path from 'node:path';
import { beforeAll, describe, expect, it } from '@jest/globals';
import { readCookie, type SessionSecretOf } from '../../src/server/index.js';
import type { Frontend } from '../support/frontend.js';
import { exampleModule, mountedIn } from '../support/mounted.js';
import { ALICE, obtainTokensFrom, post, signInTo } from '../support/own-sign-in.js';
import { useTestBackend } from '../support/use-test-backend.js';

/** Applications are copied from the samples, with the way in which these read cookies. */

const NAME = '__Host-application';
const SECRET = 'S'.repeat(43);
const ANOTHER = 'A'.repeat(43);

/** Headers that browsers may send after another host set a cookie, and that name no cookie of the application. */
const planted = (value: string) => [
  `x${NAME}=${value}`,
  `x ${NAME}=${value}`,
  `a=1; x${NAME}=${value}`,
  `a=1; -${NAME}=${value}`,
  `a=${NAME}=${value}`,
  `a="${NAME}=${value}`,
  `\xA0${NAME}=${value}`,
  `a=1; \xA0${NAME}=${value}`,
  `\x85${NAME}=${value}`,
  `${NAME.toLowerCase()}=${value}`,
  `${NAME.toUpperCase()}=${value}`,
  `${NAME}-2=${value}`,
  `${NAME} =${value}`,
];

const root = path.join(import.meta.dirname, '../../..');
/** The function that docs/mounting.md shows. */
function secretOfGuide(): SessionSecretOf {
  const guide = readFileSync(path.join(root, 'docs/mounting.md'), 'utf8');
  const [, shown] = /^const sessionSecretOf: SessionSecretOf = (\(request\) => \{.*?^\});$/ms.exec(guide) ?? [];
  if (shown === undefined) throw new Error('docs/mounting.md shows no sessionSecretOf');
  return new Function('readCookie', `return ${shown}`)(readCookie);
}

const { sessionSecretOf: secretOfExample } = await exampleModule('own-session');
const reading = (secretOf: SessionSecretOf | undefined) => (cookie: string | undefined) =>
  secretOf?.({ headers: { cookie } } as IncomingMessage);

describe.each([
  ['readCookie', (cookie: string | undefined) => readCookie(cookie, NAME)],
  ['docs/mounting.md', reading(secretOfGuide())],
  ['docs/examples/own-session.mjs', reading(secretOfExample)],
])('the cookie of an application, as %s reads it', (_name, read) => {
  it('is found where it is, alone or among others', () => {
    const own = `${NAME}=${SECRET}`;
    for (const header of [
      own,
      `a=1; ${own}`,
      `a=1;${own};b=2`,
      ` \t${own} `,
      `${own}; ${own}`,
      ...planted(ANOTHER).map((other) => `${other}; ${own}`),
    ])
      expect([header, read(header)]).toEqual([header, SECRET]);
  });

  it('is not found in one that another host may have set [CKI-13]', () => {
    for (const header of [undefined, '', 'a=1', ...planted(SECRET)])
      expect([header, read(header)]).toEqual([header, undefined]);
  });

  it('counts as none where there are several [CKI-10]', () => {
    expect(read(`${NAME}=${SECRET}; ${NAME}=${ANOTHER}`)).toBeUndefined();
    expect(read(`${NAME}=${ANOTHER}; a=1; ${NAME}=${SECRET}`)).toBeUndefined();
  });
});

it.each([
  ['docs/mounting.md', reading(secretOfGuide())],
  ['docs/examples/own-session.mjs', reading(secretOfExample)],
])('%s takes nothing for a secret that is too short for one, which would be a fault [SES-13]', (_name, read) => {
  for (const value of ['', 'x', SECRET.slice(1), `${SECRET}S`, `${SECRET}\xA0`, `${SECRET.slice(1)}=`])
    expect([value, read(`${NAME}=${value}`)]).toEqual([value, undefined]);
});

const application = {
  checkPassword: (_user: string, password: string) => password === 'right',
  obtainTokens: () => obtainTokensFrom(pair().server),
};
const pairs = {
  'own-sign-in': useTestBackend({ serve: mountedIn('own-sign-in', application) }),
  'own-session': useTestBackend({
    serve: mountedIn('own-session', application),
    ...(secretOfExample === undefined ? {} : { sessionSecretOf: secretOfExample }),
  }),
};
let current: keyof typeof pairs = 'own-sign-in';
const pair = () => pairs[current];

describe.each(['own-sign-in', 'own-session'] as const)('docs/examples/%s.mjs under attack', (example) => {
  let alice: Frontend;
  let mallory: Frontend;
  const idOf = ({ userAgent, origin }: Frontend) =>
    userAgent.cookiesFor(origin).find(({ name }) => name === NAME)?.value ?? '';
  const who = async (cookie: string) =>
    (
      await pair()
        .backend.newUserAgent()
        .fetch(`${alice.origin}/`, { headers: { Cookie: cookie } })
    ).body;
  beforeAll(async () => {
    current = example;
    [alice, mallory] = [await signInTo(pair()), await signInTo(pair(), 'mallory')];
  });

  it('knows who is there by its own cookie', async () => {
    expect([await who(`${NAME}=${idOf(alice)}`), await who(`${NAME}=${idOf(mallory)}`)]).toEqual([ALICE, 'mallory']);
  });

  it('confuses no person with another because of a planted cookie [CKI-13]', async () => {
    for (const cookie of planted(idOf(mallory))) {
      expect([cookie, await who(cookie)]).toEqual([cookie, 'nobody']);
      expect(await who(`${cookie}; ${NAME}=${idOf(alice)}`)).toBe(ALICE);
    }
  });

  it('takes a cookie that no such application sets for none, without a fault [SES-13]', async () => {
    for (const value of ['', 'x', '../..', '%00', 'x'.repeat(5000), '__proto__'])
      expect(await who(`${NAME}=${value}`)).toBe('nobody');
    const url = `${alice.origin}/.well-known/bff-token`;
    const answer = await pair()
      .backend.newUserAgent()
      .fetch(url, { headers: { Cookie: `${NAME}=x` } });
    expect(answer.status).toBe(400);
  });

  it('signs out the person who asks, and not the one whose cookie was planted [CKI-13]', async () => {
    const bob = await signInTo(pair(), 'bob');
    const own = idOf(bob);
    for (const cookie of planted(idOf(mallory)))
      await pair()
        .backend.newUserAgent()
        .fetch(`${bob.origin}/sign-out`, { method: 'POST', headers: { Origin: bob.origin, Cookie: cookie } });
    await post(bob, '/sign-out');
    expect([await who(`${NAME}=${own}`), await who(`${NAME}=${idOf(mallory)}`)]).toEqual(['nobody', 'mallory']);
  });
});
