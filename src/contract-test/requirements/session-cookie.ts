import { inflateRawSync, inflateSync } from 'node:zlib';
import { SIGN_INS } from '../axes.js';
import { tried } from '../failures.js';
import type { SetCookie } from '../probe/set-cookie.js';
import type { Demand, Requirement } from '../requirement.js';
import { finding, observation } from '../statements.js';
import { SIGN_IN_REQUESTS, signInsOfRun } from './steps/signing-in.js';

interface CookieRule extends Demand {
  readonly expected: string;
  isRight(cookie: SetCookie): boolean;
}

const RULES: readonly CookieRule[] = [
  {
    id: 'CKI-01',
    level: 'MUST',
    sentence: 'The session cookie is `Secure`.',
    source: 'RFC 10017 6.1.3.2 by way of 6.2.3.2',
    why: 'Without it the browser sends the session over plain HTTP, where anyone on the path can read it.',
    expected: 'Secure',
    isRight: ({ attributes }) => attributes.has('secure'),
  },
  {
    id: 'CKI-02',
    level: 'MUST',
    sentence: 'The session cookie is `HttpOnly`.',
    source: 'RFC 10017 6.1.3.2; draft 3',
    why: 'Without it an injected script can take the session away.',
    expected: 'HttpOnly',
    isRight: ({ attributes }) => attributes.has('httponly'),
  },
  {
    id: 'CKI-03',
    level: 'SHOULD',
    sentence: 'The session cookie is `SameSite=Strict`.',
    source: 'RFC 10017 6.1.3.2; draft 3',
    why: 'With `Lax`, links from other sites send the session along; with `None`, every request does.',
    expected: 'SameSite=Strict',
    isRight: ({ attributes }) => attributes.get('samesite')?.toLowerCase() === 'strict',
  },
  {
    id: 'CKI-04',
    level: 'SHOULD',
    sentence: 'The session cookie is for `Path=/`.',
    source: 'RFC 10017 6.1.3.2',
    why: 'A path does not separate applications, and the prefix `__Host-` demands it.',
    expected: 'Path=/',
    isRight: ({ attributes }) => attributes.get('path') === '/',
  },
  {
    id: 'CKI-05',
    level: 'SHOULD NOT',
    sentence: 'The session cookie has no `Domain`.',
    source: 'RFC 10017 6.1.3.2',
    why: 'With it every subdomain receives the session, including those that other parties run.',
    expected: 'no Domain',
    isRight: ({ attributes }) => !attributes.has('domain'),
  },
  {
    id: 'CKI-06',
    level: 'SHOULD',
    sentence: 'The name of the session cookie begins with `__Host-Http-` or `__Host-`.',
    source: 'RFC 10017 6.1.3.2; layered cookies',
    why: 'Browsers then refuse a cookie of this name from a subdomain or over plain HTTP.',
    expected: 'a name with __Host-',
    isRight: ({ name }) => /^__Host-(Http-)?/.test(name),
  },
];

const JWT = /eyJ[\w-]+\.[\w-]+\.[\w-]*/;

/** How the session cookie is set. */
export const sessionCookie: readonly Requirement[] = [
  // One attribute each.
  ...RULES.map(toRequirement),
  {
    id: 'CKI-07',
    level: 'SHOULD',
    sentence: 'A session that is stored in the cookie itself is encrypted.',
    source: 'RFC 10017 6.1.3.2',
    why: 'A cookie that is only signed shows its tokens to every proxy, log and extension that sees it.',
    check:
      'Signs in, again in the same browser, and once more for the scopes of the hints; decodes the cookies in the usual ways, and looks for issued tokens.',
    needs: ['authorization server', 'sign-in'],
    axes: [{ signIn: SIGN_INS }, { value: ['plain', 'percent-encoded', 'in Base64', 'compressed'] }],
    requests: SIGN_IN_REQUESTS,
    async *run(context) {
      const { cookies, issued } = await signInsOfRun(context);
      for (const pair of new Set(cookies.flatMap((cookie) => cookie.split('; ')))) {
        const [name = '', ...value] = pair.split('=');
        if (readings(value.join('=')).some((text) => issued.some((token) => text.includes(token))))
          yield observation('an opaque cookie', `a token in the cookie ${name}`);
      }
    },
  },
  {
    id: 'CKI-11',
    level: 'project',
    sentence: 'No cookie that scripts can read contains a token.',
    source: 'RFC 10017 6.2.4.2',
    why: 'Injected scripts look there first.',
    check:
      'Signs in, again in the same browser, and once more for the scopes of the hints; looks at the cookies without `HttpOnly`: none may contain a JWT or an issued token.',
    needs: ['sign-in', 'login'],
    axes: [{ signIn: SIGN_INS }],
    requests: SIGN_IN_REQUESTS,
    async *run(context) {
      const { answers, accessToken } = await signInsOfRun(context);
      for (const answer of answers.flat())
        for (const { attributes, name, value } of answer.setCookies) {
          const text = decodeURIComponent(value.replaceAll(/%(?![0-9a-f]{2})/gi, '%25'));
          const holdsToken = JWT.test(text) || (accessToken !== undefined && text.includes(accessToken));
          if (!attributes.has('httponly') && holdsToken)
            yield finding('no token in it, or HttpOnly', answer, { seen: `a token in the cookie ${name}` });
        }
    },
  },
];

function toRequirement({ expected, isRight, ...rule }: CookieRule): Requirement {
  return {
    ...rule,
    check:
      'Signs in, again in the same browser, and once more for the scopes of the hints; looks at each `Set-Cookie` of the session.',
    needs: ['sign-in', 'login'],
    // What is set under another name later is not known to be the session.
    axes: [{ signIn: rule.id === 'CKI-06' ? ['first'] : SIGN_INS }],
    requests: SIGN_IN_REQUESTS,
    async *run(context) {
      for (const answer of (await signInsOfRun(context)).answers.flat())
        for (const cookie of answer.setCookies.filter(
          ({ name, isRemoval }) => context.sessionCookieNames.includes(name) && !isRemoval,
        ))
          if (!isRight(cookie)) yield finding(expected, answer, { seen: `Set-Cookie: ${cookie.text}` });
    },
  };
}

/** The value as it is, and decoded in the usual ways. */
function readings(value: string): string[] {
  const plain = [value, tried(() => decodeURIComponent(value)) ?? []].flat();
  const parts = plain.flatMap((text) => [text, ...text.split('.')]);
  const bytes = parts.map((text) => Buffer.from(text, 'base64'));
  const inflated = bytes.flatMap((data) => [
    tried(() => inflateSync(data).toString('utf8')) ?? [],
    tried(() => inflateRawSync(data).toString('utf8')) ?? [],
  ]);
  return [...plain, ...bytes.map((data) => data.toString('utf8')), ...inflated.flat()];
}
