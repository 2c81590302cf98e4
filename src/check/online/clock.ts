import { saidAt, TOLERATED_SECONDS } from '../../authorization-server/index.js';
import type { Finding } from '../finding.js';
import type { ProbeAnswer } from './ask.js';
import type { OnlineContext } from './context.js';

const ID = 'authorization-server.clock';
const NOTEWORTHY_SECONDS = 5;

/** Compares the clock of this machine with the header `Date` of an answer (RFC 9110, section 6.6.1). */
export function checkClock(
  { headers }: Pick<ProbeAnswer, 'headers'>,
  askedAt: number,
  { clock, client, findings }: Pick<OnlineContext, 'clock' | 'client' | 'findings'>,
): Finding[] {
  const { host } = new URL(client.issuer);
  const writtenAt = saidAt(headers);
  if (Number.isNaN(writtenAt)) return [];
  // It was written between the two moments.
  const difference = Math.round(Math.max(askedAt - writtenAt, writtenAt - clock(), 0));
  if (difference <= NOTEWORTHY_SECONDS) return [findings.ok(ID, `The clocks of this machine and ${host} agree.`)];
  const side = askedAt > writtenAt ? 'ahead of' : 'behind';
  const what = `The clock differs by ${difference} s from ${host}: that of this machine is ${side} the other.`;
  const whatToDo = 'Synchronize the clock of this machine (NTP), and that of the authorization server.';
  return [findings[difference > TOLERATED_SECONDS ? 'error' : 'warning'](ID, what, whatToDo)];
}
