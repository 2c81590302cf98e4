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
function scopesOfQuery({ client, query, scope }: DryRunSubject): readonly string[] {
  const named = client.resources.filter(({ indicator }) => query.resources.includes(indicator));
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
