import { createHmac } from 'node:crypto';
import type { EventPerson } from '../telemetry/events.js';

/** The name of a person in the audit log. */
export type NamePerson = (person: EventPerson) => string;

/** By `sub`, as the authorization server names the person. */
export const nameBySub: NamePerson = ({ sub }) => sub;

/** Enough for the people who are active at the same time. */
const MOST_KNOWN = 10_000;

/**
 * By a keyed hash of issuer and `sub`: the same person has the same name in all lines, and without the key it
 * cannot be found out, or tried out, who it is.
 */
export function nameByHash(key: Uint8Array): NamePerson {
  const known = new Map<string, string>();
  return ({ issuer, sub }) => {
    // As JSON, so that two different pairs never have the same text.
    const pair = JSON.stringify([issuer, sub]);
    const before = known.get(pair);
    if (before !== undefined) return before;
    const name = createHmac('sha256', key).update('tmi-bff audit\0').update(pair).digest('base64url');
    if (known.size >= MOST_KNOWN) known.clear();
    known.set(pair, name);
    return name;
  };
}
