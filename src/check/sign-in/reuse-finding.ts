import type { Finding } from '../finding.js';
import { type DryRunSubject, refreshWith } from './subject.js';

const ID = 'sign-in.reuse';

/** Presents a refresh token twice, and then the one that came for it. Uses up the grant. */
export async function checkReuse(first: string, subject: DryRunSubject): Promise<Finding[]> {
  const { query, findings, server } = subject;
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
    return [findings.ok(ID, `${what} The backend never needs that, and tolerates it.`)];
  }
  if (afterwards.kind !== 'granted')
    return [findings.ok(ID, 'A refresh token that is presented twice ends its grant.')];
  const what = 'A refresh token that is presented twice is refused, but its grant does not end.';
  return [findings.warning(ID, what, 'Enable the detection of reuse at the authorization server, if it has it.')];
}
