import { ENDPOINTS, SESSION_INFO, TOKEN } from '../endpoints.js';
import { type Answer, bringsToken } from '../probe/answer.js';
import type { Caller } from '../probe/caller.js';
import type { Demand, Requirement } from '../requirement.js';
import type { SignedIn } from '../session/session-source.js';
import { finding, Inconclusive, notApplicable, note, observation } from '../statements.js';
import { expectRefusals, withValues } from './steps/expect-refusals.js';
import { NO_METADATA, NOT_BY_SCRIPTS } from './steps/fetch-metadata.js';
import { FOREIGN_ORIGINS } from './steps/foreign-origins.js';
import { FORM } from './steps/post-form.js';

const MODES = ['no-cors', 'cors', 'navigate'];
const FOREIGN = Object.keys(FOREIGN_ORIGINS);

const isRefused = (answer: Answer) => [400, 403].includes(answer.status) && !bringsToken(answer);

/** Requests that other sites cause, by what browsers say about where a request comes from. */
export const crossSiteRequests: readonly Requirement[] = [
  {
    id: 'CSRF-05',
    level: 'MUST',
    sentence: 'The token endpoint has a defence against requests that other sites cause.',
    source: 'RFC 10017 6.2.3.3 and 6.1.3.3; draft 3',
    why: 'Other sites could keep sessions alive and use up refresh tokens.',
    check:
      'Tries what Fetch Metadata, `Origin`, `SameSite` and a demanded header would stop; expects one of them to stop it.',
    needs: ['sign-in', 'login'],
    requests: 9,
    async *run({ signIn, sessionCookieNames, withoutExtraHeaders, has }) {
      const signedIn = await signIn();
      const defences = [
        (await refuses(signedIn.caller, { 'Sec-Fetch-Site': 'cross-site' })) && 'Fetch Metadata',
        (await refuses(signedIn.caller, { ...NO_METADATA, Origin: 'https://evil.example' })) && 'Origin',
        isStrict(signedIn, sessionCookieNames) && 'a SameSite=Strict cookie',
        has('extra headers') && (await refuses(signedIn.caller, withoutExtraHeaders)) && 'a header that it demands',
      ].filter((defence) => defence !== false);
      if (defences.length > 0) yield note(`The defence is ${defences.join(', ')}.`);
      else if (cookiesOf(signedIn, sessionCookieNames).length === 0)
        throw new Inconclusive('the SameSite of the session cookie is unknown');
      else yield observation('a defence', 'none of the known ones');
    },
  },
  refusedFrom('cross-site', {
    id: 'CSRF-06',
    level: 'project',
    sentence: 'A request that the browser marks as cross-site is refused.',
    source: 'W3C Fetch Metadata; Post-Spectre Web Development',
    why: 'Another site could make the backend use up refresh tokens, and keep sessions alive.',
    check:
      'Asks both endpoints with a session and `Sec-Fetch-Site: cross-site` in three modes, the token endpoint by GET and POST, session information by GET and HEAD; expects 403, 400, or 405.',
  }),
  {
    id: 'CSRF-09',
    level: 'SHOULD',
    sentence: 'A header that the backend demands is demanded of every request.',
    source: 'RFC 10017 6.1.3.3.2',
    why: 'An attacker sends the one request that does without it.',
    check:
      'Asks both endpoints with and without the extra headers; if one refuses for the lack of them, both must, and so must a POST.',
    needs: ['session', 'extra headers'],
    axes: [
      { endpoint: ENDPOINTS, method: ['GET'] },
      { endpoint: [TOKEN], method: ['POST'] },
    ],
    requests: 5,
    async *run({ session, withoutExtraHeaders: headers }) {
      const usual = [await session.ask(ENDPOINTS[0]), await session.ask(ENDPOINTS[1])];
      const without = [await session.ask(ENDPOINTS[0], { headers }), await session.ask(ENDPOINTS[1], { headers })];
      const isDemanded = without.some(({ status }, index) => status >= 400 && (usual[index]?.status ?? 0) < 400);
      if (!isDemanded) return yield notApplicable('The backend demands none of the extra headers.');
      const form = { method: 'POST', headers: { ...headers, 'Content-Type': FORM }, body: '' };
      for (const answer of [...without, await session.ask(ENDPOINTS[0], form)])
        if (answer.status < 400 || bringsToken(answer)) yield finding('403', answer);
    },
  },
  refusedFrom('same-site', {
    id: 'CSRF-07',
    level: 'project',
    sentence: 'A request from another origin of the same site is refused.',
    source: 'W3C Fetch Metadata; RFC 10017 6.1.3.3.1',
    why: '`SameSite` lets it pass, and not every subdomain is trustworthy.',
    check:
      'Asks both endpoints with a session and `Sec-Fetch-Site: same-site` in three modes, the token endpoint by GET and POST, session information by GET and HEAD; expects 403, 400, or 405.',
  }),
  {
    id: 'CSRF-08',
    level: 'project',
    sentence: 'Tokens go to scripts of the own page only, not to navigations and embedded elements.',
    source: 'W3C Fetch Metadata; Post-Spectre Web Development',
    why: 'The page’s own code did not ask for what a frame, script or image element loads.',
    check:
      'Asks as a script of the page, which gets an answer; and as navigations and all kinds of elements and workers that load something, which don’t.',
    needs: ['session'],
    requires: ['TLS-01', 'CSRF-05'],
    axes: [{ value: Object.keys(NOT_BY_SCRIPTS) }],
    requests: 2 + Object.keys(NOT_BY_SCRIPTS).length,
    async *run({ session }) {
      const bare = await session.token(undefined, { headers: { 'Sec-Fetch-Site': undefined } });
      const own = await session.token();
      if (own.status !== bare.status) yield finding(`${bare.status}, as without Fetch Metadata`, own);
      for (const [name, headers] of Object.entries(NOT_BY_SCRIPTS)) {
        const answer = await session.token(undefined, { headers });
        if (!isRefused(answer)) yield finding(`403 for ${name}; no token`, answer);
      }
    },
  },
  answeredAsUsual({
    id: 'CSRF-10',
    level: 'project',
    sentence: 'Without Fetch Metadata and `Origin` the session alone decides.',
    source: 'interoperability; old browsers and command lines send neither Fetch Metadata nor Origin',
    why: 'A person with an old browser can do nothing about a refusal.',
    check:
      'Asks both endpoints with a session and without `Sec-Fetch-…` and `Origin`, the token endpoint by GET and POST; expects the answers that the page’s script gets.',
    headers: NO_METADATA,
    expected: 'as with Fetch Metadata',
  }),
  answeredAsUsual({
    id: 'CSRF-11',
    level: 'project',
    sentence: 'An unknown value of `Sec-Fetch-Site` counts as absent.',
    source: 'W3C Fetch Metadata: invalid values are to be ignored',
    why: 'Browsers may introduce new values.',
    check:
      'Asks both endpoints with `Sec-Fetch-Site: martian`, the token endpoint by GET and POST; expects the answers that the page’s script gets.',
    headers: { 'Sec-Fetch-Site': 'martian' },
    expected: 'as without it',
  }),
  {
    id: 'CSRF-12',
    level: 'project',
    sentence: 'A foreign `Origin` is refused, also without Fetch Metadata; the own one is accepted.',
    source: 'defence in depth; RFC 6454',
    why: 'Browsers without Fetch Metadata send `Origin` with most requests that matter.',
    check:
      'Asks both endpoints with the own origin, with a foreign one, with `null`, and with origins that resemble the own one, the token endpoint by GET and POST; expects a refusal of all but the first.',
    needs: ['session'],
    requires: ['TLS-01', 'CSRF-05'],
    axes: withValues(FOREIGN),
    requests: 2 * ENDPOINTS.length + 4 * FOREIGN.length,
    async *run({ session }) {
      for (const path of ENDPOINTS) {
        const usual = await session.ask(path);
        const own = await session.ask(path, { headers: { ...NO_METADATA, Origin: session.origin } });
        if (own.status !== usual.status) yield finding(`${usual.status} for the own origin`, own);
      }
      yield* expectRefusals(session, withValues(FOREIGN), (name) => ({
        ...NO_METADATA,
        Origin: FOREIGN_ORIGINS[name]?.(new URL(session.origin)),
      }));
    },
  },
  {
    id: 'CSRF-13',
    level: 'project',
    sentence: 'The backend does not derive its own origin from the request.',
    source: 'host confusion',
    why: 'An attacker who can name the host could name the origin that counts as the own one.',
    check: 'Asks with a foreign `Origin`, and the same host in three forwarding headers; expects a refusal.',
    needs: ['session'],
    requires: ['TLS-01', 'CSRF-05', 'CSRF-12'],
    axes: [{ value: ['x-forwarded-host', 'forwarded'] }],
    requests: 1,
    async *run({ session }) {
      const answer = await session.token(undefined, {
        headers: {
          ...NO_METADATA,
          Origin: 'https://evil.example',
          'X-Forwarded-Host': 'evil.example',
          'X-Forwarded-Proto': 'https',
          Forwarded: 'host=evil.example;proto=https',
        },
      });
      if (answer.status < 400 || bringsToken(answer)) yield finding('403', answer);
    },
  },
];

async function refuses(caller: Caller, headers: Record<string, string | undefined>): Promise<boolean> {
  const answer: Answer = await caller.ask(TOKEN, { headers });
  return answer.status >= 400 && !bringsToken(answer);
}

/** Only a sign-in over HTTP shows how cookies were set. */
function cookiesOf({ browser }: SignedIn, names: readonly string[]) {
  return browser.jar.cookies.filter(({ name }) => names.includes(name));
}

function isStrict(signedIn: SignedIn, names: readonly string[]): boolean {
  const cookies = cookiesOf(signedIn, names);
  return cookies.length > 0 && cookies.every(({ sameSite }) => sameSite === 'strict');
}

/** Requests that the browser marks so, in each mode. */
function refusedFrom(site: string, rule: Demand & Pick<Requirement, 'check'>): Requirement {
  const axes = withValues(MODES);
  return {
    ...rule,
    needs: ['session'],
    requires: ['TLS-01', 'CSRF-05'],
    axes,
    requests: 4 * MODES.length,
    run: ({ session }) => expectRefusals(session, axes, (mode) => ({ 'Sec-Fetch-Site': site, 'Sec-Fetch-Mode': mode })),
  };
}

interface HeadersRule extends Demand {
  readonly check: string;
  readonly headers: Readonly<Record<string, string | undefined>>;
  readonly expected: string;
}

/** Headers that must not change the answer. */
function answeredAsUsual({ headers, expected, ...rule }: HeadersRule): Requirement {
  return {
    ...rule,
    needs: ['session'],
    axes: [
      { endpoint: ENDPOINTS, method: ['GET'] },
      { endpoint: [TOKEN], method: ['POST'] },
    ],
    requests: 6,
    async *run({ session }) {
      const form = { method: 'POST', body: '' };
      for (const [path, options] of [
        [TOKEN, {}],
        [SESSION_INFO, {}],
        [TOKEN, form],
      ] as const) {
        const type = 'body' in options ? { 'Content-Type': FORM } : {};
        const own = await session.ask(path, { ...options, headers: type });
        const answer = await session.ask(path, { ...options, headers: { ...type, ...headers } });
        if (answer.status !== own.status) yield finding(`${own.status}, ${expected}`, answer);
      }
    },
  };
}
