import type { SetCookie } from '../../probe/set-cookie.js';
import { finding, type Level, type Requirement } from '../../requirement.js';

interface CookieRule {
  readonly id: string;
  readonly level: Level;
  readonly sentence: string;
  readonly source: string;
  readonly why: string;
  readonly expected: string;
  isRight(cookie: SetCookie): boolean;
}

const RULES: readonly CookieRule[] = [
  {
    id: 'CKI-01',
    level: 'MUST',
    sentence: 'The session cookie is `Secure`.',
    source: 'RFC 10017 6.1.3.2 by way of 6.2.3.2',
    why: 'Without it the browser sends the session over plain HTTP, where anybody can read it.',
    expected: 'Secure',
    isRight: ({ attributes }) => attributes.has('secure'),
  },
  {
    id: 'CKI-02',
    level: 'MUST',
    sentence: 'The session cookie is `HttpOnly`.',
    source: 'RFC 10017 6.1.3.2; draft 3',
    why: 'Without it a script that is injected into the page can take the session away.',
    expected: 'HttpOnly',
    isRight: ({ attributes }) => attributes.has('httponly'),
  },
  {
    id: 'CKI-03',
    level: 'SHOULD',
    sentence: 'The session cookie is `SameSite=Strict`.',
    source: 'RFC 10017 6.1.3.2; draft 3',
    why: 'With `Lax` links from other sites carry the session along; with `None` everything does.',
    expected: 'SameSite=Strict',
    isRight: ({ attributes }) => attributes.get('samesite')?.toLowerCase() === 'strict',
  },
  {
    id: 'CKI-04',
    level: 'SHOULD',
    sentence: 'The session cookie is for `Path=/`.',
    source: 'RFC 10017 6.1.3.2',
    why: 'A path is no border between applications, and the prefix `__Host-` asks for it.',
    expected: 'Path=/',
    isRight: ({ attributes }) => attributes.get('path') === '/',
  },
  {
    id: 'CKI-05',
    level: 'SHOULD NOT',
    sentence: 'The session cookie has no `Domain`.',
    source: 'RFC 10017 6.1.3.2',
    why: 'With it every sub-domain gets the session, also one that somebody else runs.',
    expected: 'no Domain',
    isRight: ({ attributes }) => !attributes.has('domain'),
  },
  {
    id: 'CKI-06',
    level: 'SHOULD',
    sentence: 'The name of the session cookie begins with `__Host-Http-` or `__Host-`.',
    source: 'RFC 10017 6.1.3.2; layered cookies',
    why: 'Browsers then refuse a cookie of this name from a sub-domain, or over plain HTTP.',
    expected: 'a name with __Host-',
    isRight: ({ name }) => /^__Host-(Http-)?/.test(name),
  },
];

function toRequirement({ expected, isRight, ...rule }: CookieRule): Requirement {
  return {
    ...rule,
    check: 'Signs in, and looks at the `Set-Cookie` of the session.',
    needs: ['sign-in', 'login'],
    requests: 5,
    async *judge({ signIn, sessionCookieNames }) {
      const { answers } = await signIn();
      for (const answer of answers)
        for (const cookie of answer.setCookies.filter(
          ({ name, isRemoval }) => sessionCookieNames.includes(name) && !isRemoval,
        ))
          if (!isRight(cookie)) yield finding(expected, answer, { seen: `Set-Cookie: ${cookie.text}` });
    },
  };
}

/** An attribute each; all are checked alike. */
export const sessionCookie: readonly Requirement[] = RULES.map(toRequirement);
