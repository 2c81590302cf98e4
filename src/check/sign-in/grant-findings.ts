import type { IssuedTokens } from '../../authorization-server/index.js';
import type { Finding } from '../finding.js';
import { type DryRunSubject, failureText, refreshWith } from './subject.js';

/**
 * Refreshes the grant, asks for less and for all again, and revokes the grant. `isRotated` says whether the authorization
 * server issued another refresh token at a refresh.
 */
export async function checkGrant(
  first: string,
  subject: DryRunSubject,
): Promise<{ readonly findings: readonly Finding[]; readonly isRotated: boolean }> {
  const { findings, query } = subject;
  const refreshed = await refreshWith(subject, first, query);
  if (refreshed.kind !== 'granted') {
    const what = `The first refresh failed: ${failureText(refreshed)}.`;
    const whatToDo = 'Allow the client to use the refresh token grant, and read what the server says.';
    return { findings: [findings.error('sign-in.refresh', what, whatToDo)], isRotated: false };
  }
  const second = refreshed.value.refreshToken ?? first;
  const isRotated = second !== first;
  const rotation = isRotated ? 'Each refresh brings a new refresh token.' : 'The refresh token stays the same.';
  const narrowed = await checkNarrowing(second, subject);
  return {
    findings: [
      findings.ok('sign-in.refresh', 'A refresh brings an access token.'),
      findings.ok('sign-in.rotation', rotation),
      ...narrowed.findings,
      ...(await checkRevocation(narrowed.refreshToken, subject)),
    ],
    isRotated,
  };
}

/** Asks for one scope, and then for all of them, with the refresh token that came with the one. */
async function checkNarrowing(
  refreshToken: string,
  subject: DryRunSubject,
): Promise<{ readonly findings: readonly Finding[]; readonly refreshToken: string }> {
  const { query, findings } = subject;
  const all = scopesOfQuery(subject);
  if (all.length < 2) return { findings: [], refreshToken };
  const one = await refreshWith(subject, refreshToken, { ...query, scope: all.slice(0, 1) });
  if (one.kind !== 'granted') {
    const what = `A refresh for ${all[0]} alone failed: ${failureText(one)}.`;
    return { findings: [findings.warning('sign-in.narrowing', what, ADVICE)], refreshToken };
  }
  const next = one.value.refreshToken ?? refreshToken;
  const again = await refreshWith(subject, next, { ...query, scope: all });
  const last = (again.kind === 'granted' && again.value.refreshToken) || next;
  const { scope: granted = all } = again.kind === 'granted' ? again.value : {};
  if (again.kind === 'granted' && all.every((scope) => granted.includes(scope))) {
    const what = 'A refresh for fewer scopes leaves the grant whole.';
    return { findings: [findings.ok('sign-in.narrowing', what)], refreshToken: last };
  }
  const came = again.kind === 'granted' ? `it brings "${granted.join(' ')}"` : failureText(again);
  const what = `After a refresh for ${all[0]} alone, one for "${all.join(' ')}" does not bring them: ${came}.`;
  return { findings: [findings.warning('sign-in.narrowing', what, ADVICE)], refreshToken: last };
}

const ADVICE =
  'Set narrowing of this authorization server to "never", or let pages ask for all scopes of a resource at once.';

/** The scopes of the sign-in that belong to the resource of the query, or all of them. */
function scopesOfQuery(subject: DryRunSubject): readonly string[] {
  const { scope } = subject;
  const named = resourcesOfQuery(subject);
  return named.length === 0 ? scope : scope.filter((one) => named.some(({ scopes }) => scopes.includes(one)));
}

async function checkRevocation(refreshToken: string, subject: DryRunSubject): Promise<Finding[]> {
  const { findings, server, query } = subject;
  const id = 'sign-in.revocation';
  const revoked = await server.revoke(refreshToken);
  if (revoked.kind !== 'granted') {
    const whatToDo = 'Allow the client to revoke its own refresh tokens.';
    return [findings.warning(id, `Revoking the refresh token failed: ${failureText(revoked)}.`, whatToDo)];
  }
  const afterwards = await refreshWith(subject, refreshToken, query);
  if (afterwards.kind === 'granted') {
    const what = 'The refresh token still works after it was revoked, or could not be revoked.';
    return [findings.warning(id, what, 'Enable the revocation endpoint, or give refresh tokens a short lifetime.')];
  }
  return afterwards.kind === 'refused' ? [findings.ok(id, 'A revoked refresh token is refused.')] : [];
}

/** Presents a refresh token twice, and then the one that came for it. Uses up the grant. */
export async function checkReuse(first: string, subject: DryRunSubject): Promise<Finding[]> {
  const { query, findings, server } = subject;
  const id = 'sign-in.reuse';
  const refreshed = await refreshWith(subject, first, query);
  const second = refreshed.kind === 'granted' ? refreshed.value.refreshToken : undefined;
  if (second === undefined) return [];
  const repeated = await refreshWith(subject, first, query);
  const newest = (repeated.kind === 'granted' ? repeated.value.refreshToken : undefined) ?? second;
  const afterwards = await refreshWith(subject, newest, query);
  // Whatever is left of the grant is not to outlive the dry run.
  if (afterwards.kind === 'granted') await server.revoke(afterwards.value.refreshToken ?? newest);
  if (repeated.kind === 'granted') {
    const what = 'A refresh token can be used twice, at least shortly after its first use.';
    return [findings.ok(id, `${what} The backend never needs that, and tolerates it.`)];
  }
  if (afterwards.kind !== 'granted')
    return [findings.ok(id, 'A refresh token that is presented twice ends its grant.')];
  const what = 'A refresh token that is presented twice is refused, but its grant does not end.';
  return [findings.warning(id, what, 'Enable the detection of reuse at the authorization server, if it has it.')];
}

/** What the sign-in brought: scopes, claims, lifetimes, a refresh token. */
export function checkIssued(issued: IssuedTokens, subject: DryRunSubject): Finding[] {
  return [
    checkScopes(issued, subject),
    ...checkClaims(issued, subject),
    checkLifetime(issued, subject),
    checkRefreshToken(issued, subject),
  ];
}

function checkScopes({ scope: granted }: IssuedTokens, subject: DryRunSubject): Finding {
  const { findings, scope } = subject;
  const id = 'sign-in.scopes';
  if (granted === undefined) return findings.ok(id, `All scopes were granted: ${scope.join(' ')}.`);
  const named = resourcesOfQuery(subject);
  const expected =
    named.length === 0 ? scope : named.flatMap(({ scopes }) => scopes.filter((one) => scope.includes(one)));
  const missing = expected.filter((one) => !granted.includes(one));
  if (missing.length === 0) return findings.ok(id, `The first token has the scope "${granted.join(' ')}".`);
  const what = `These requested scopes were not granted: ${missing.join(' ')}. The first token has "${granted.join(' ')}".`;
  return findings.warning(id, what, 'Register them for the client, or remove them from the settings.');
}

/** The claims about the sign-in itself. */
const OF_THE_SIGN_IN = ['sub', 'auth_time'];

function checkClaims({ claims }: IssuedTokens, { findings, options, client }: DryRunSubject): Finding[] {
  const id = 'sign-in.claims';
  if (!client.openidConnect || claims === undefined) return [];
  const wanted = options.session.claims;
  const [came, missing] = [true, false].map((isThere) =>
    wanted.filter((name) => (claims[name] !== undefined) === isThere),
  );
  const what = `The sign-in brought these claims of session.claims: ${came?.join(', ') || 'none'}. It did not bring: ${missing?.join(', ') || 'none'}.`;
  if (came?.some((name) => !OF_THE_SIGN_IN.includes(name))) return [findings.ok(id, what)];
  const whatToDo = 'Request a scope with claims (signIn.scope), or set claimsFrom.';
  return [findings.warning(id, what, whatToDo)];
}

function checkLifetime({ expiresIn }: IssuedTokens, { findings, configured }: DryRunSubject): Finding {
  const id = 'sign-in.access-token-lifetime';
  if (expiresIn !== undefined) return findings.ok(id, `Access tokens live for ${expiresIn} s.`);
  const { path, settings } = configured;
  const what = 'The token response does not say how long its access token lives (expires_in).';
  if (settings.assumedLifetimeSeconds !== undefined) return findings.ok(id, what);
  return findings.warning(id, what, `Set ${path}.assumedLifetimeSeconds to that lifetime.`);
}

function checkRefreshToken(issued: IssuedTokens, { findings, configured }: DryRunSubject): Finding {
  const id = 'sign-in.refresh-token';
  const { refreshToken, refreshExpiresIn } = issued;
  if (refreshToken !== undefined) {
    const life = refreshExpiresIn === undefined ? '' : `, which lives for ${refreshExpiresIn} s`;
    return findings.ok(id, `A refresh token was issued${life}.`);
  }
  const whatToDo = `Allow the client to use the refresh token grant. If the server requires offline_access, set ${configured.path}.refreshTokens to "offline".`;
  return findings.warning(id, 'No refresh token was issued.', whatToDo);
}

function resourcesOfQuery({ client, query }: DryRunSubject) {
  return client.resources.filter(({ indicator }) => query.resources.includes(indicator));
}
