import { SIGN_INS } from '../axes.js';
import type { Answer } from '../probe/answer.js';
import type { SetCookie } from '../probe/set-cookie.js';
import type { Requirement } from '../requirement.js';
import { type Finding, finding, Inconclusive, note, observation } from '../statements.js';
import { loginUrl, SIGN_IN_REQUESTS, signInsOfRun } from './steps/signing-in.js';

const LONGEST_SECONDS = 15 * 60;

const ATTEMPTS = 30;

const LARGEST_BYTES = 4096;

/** Cookies of a sign-in that is under way. */
export const signInCookies: readonly Requirement[] = [
  {
    id: 'CKI-08',
    level: 'project',
    sentence:
      'The cookie of a sign-in in progress is `Secure`, `HttpOnly`, `Lax`, short-lived, and removed at its end.',
    source: 'how redirects work: a `Strict` cookie is not there on the way back',
    why: 'It holds, or leads to, the secrets of the sign-in; one that stays behind can be used again.',
    check:
      'Signs in, again in the same browser, and once more for the scopes of the hints; looks at the cookies that are set at the beginning, and expects their removal at the end. A cookie that is set elsewhere too, such as that of a load balancer, is not judged.',
    needs: ['sign-in', 'login'],
    axes: [{ signIn: SIGN_INS, value: ['Secure', 'HttpOnly', 'SameSite', 'Max-Age', 'removed'] }],
    requests: SIGN_IN_REQUESTS + 1,
    async *run(context) {
      const { anonymous, sessionCookieNames } = context;
      const elsewhere = (await anonymous.token()).setCookies.map(({ name }) => name);
      for (const name of elsewhere.filter((one) => !sessionCookieNames.includes(one)))
        yield note(`Not judged: the cookie ${name}, which is set elsewhere too.`);
      const others = [...sessionCookieNames, ...elsewhere];
      const { answers } = await signInsOfRun(context);
      if (answers[0]?.[0] === undefined) throw new Inconclusive('the tester has not seen how the sign-in began');
      for (const [start, ...rest] of answers) if (start !== undefined) yield* expectShort(start, rest, others);
    },
  },
  {
    id: 'CKI-09',
    level: 'project',
    sentence: 'Abandoned sign-ins do not pile up cookies, and no cookie is too large.',
    source: 'rfc6265bis 6.1: limits of browsers',
    why: 'With too many cookies, browsers drop some or servers refuse the request, and no sign-in succeeds any more.',
    check: `Begins to sign in ${ATTEMPTS} times in one browser; expects no cookie above ${LARGEST_BYTES} bytes, and fewer cookies than attempts.`,
    needs: ['login'],
    axes: [{ value: ['many', 'large'] }],
    requests: 2 * ATTEMPTS,
    async *run(context) {
      const { newBrowser, anonymous } = context;
      const browser = newBrowser();
      const url = loginUrl(context);
      for (let count = 0; count < ATTEMPTS; count += 1) {
        const { answers } = await browser.navigate(url, { stopBefore: ({ origin }) => origin !== anonymous.origin });
        for (const answer of answers)
          for (const { name, text } of answer.setCookies)
            if (text.length > LARGEST_BYTES)
              yield finding(`at most ${LARGEST_BYTES} bytes`, answer, { seen: `${text.length} bytes for ${name}` });
      }
      const left = browser.jar.cookies.filter(({ host }) => host === new URL(anonymous.origin).hostname).length;
      if (left >= ATTEMPTS) yield observation('a bounded number of cookies', `${left} after ${ATTEMPTS} attempts`);
    },
  },
];

/** Of the cookies that the beginning of a sign-in sets, besides those of others. */
function* expectShort(
  start: Answer,
  rest: readonly Answer[],
  others: readonly string[],
): Generator<Finding, void, void> {
  for (const cookie of start.setCookies.filter(({ name, isRemoval }) => !others.includes(name) && !isRemoval)) {
    for (const problem of problemsOf(cookie)) yield finding(problem, start, { seen: `Set-Cookie: ${cookie.text}` });
    const isRemoved = rest.some(({ setCookies }) =>
      setCookies.some(({ name, isRemoval }) => name === cookie.name && isRemoval),
    );
    if (!isRemoved) yield observation('its removal when the sign-in is over', `the cookie ${cookie.name} stays`);
  }
}

function problemsOf({ attributes }: SetCookie): string[] {
  const lifetime = Number(attributes.get('max-age') ?? 0);
  return [
    ...(attributes.has('secure') ? [] : ['Secure']),
    ...(attributes.has('httponly') ? [] : ['HttpOnly']),
    ...(['lax', 'none'].includes(attributes.get('samesite')?.toLowerCase() ?? '') ? [] : ['SameSite=Lax']),
    ...(lifetime <= LONGEST_SECONDS ? [] : [`Max-Age=${LONGEST_SECONDS} at most`]),
  ];
}
