import type { IssuedTokens } from '../../authorization-server/index.js';
import type { Finding } from '../finding.js';
import type { DryRunSubject } from './subject.js';

/** What the sign-in brought: scopes, claims, lifetimes, a refresh token. */
export function checkIssued(issued: IssuedTokens, subject: DryRunSubject): Finding[] {
  return [
    checkScopes(issued, subject),
    ...checkClaims(issued, subject),
    checkLifetime(issued, subject),
    checkRefreshToken(issued, subject),
  ];
}

function checkScopes({ scope: granted }: IssuedTokens, { findings, scope, query, client }: DryRunSubject): Finding {
  const id = 'sign-in.scopes';
  if (granted === undefined) return findings.ok(id, `All scopes were granted: ${scope.join(' ')}.`);
  const named = client.resources.filter(({ indicator }) => query.resources.includes(indicator));
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
