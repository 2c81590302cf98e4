import type { Secret } from '../core/secret.js';
import type { Log, LogEntry } from './log.js';

const PLACEHOLDER = '[redacted]';

/** A JSON Web Token: what most access tokens, ID Tokens and logout tokens are. */
const TOKEN = /\beyJ[\w-]{8,}\.[\w-]+(?:\.[\w-]*)*/g;

/** A shorter text may be part of a word, and would hide more than a secret. */
const SHORTEST = 6;

/**
 * Makes a log whose entries have neither the secrets of the settings nor tokens. Events have none by their types; this is for the
 * messages of errors that other programs and libraries make.
 */
export function redacted(log: Log, secrets: readonly Secret[]): Log {
  const values = secrets
    .map((secret) => secret.reveal())
    .flatMap(formsOf)
    .filter(({ length }) => length >= SHORTEST);
  const redact = (text: string) =>
    values.reduce((rest, value) => rest.replaceAll(value, PLACEHOLDER), text).replace(TOKEN, PLACEHOLDER);
  return (entry) => log(mapTexts(entry, redact) as LogEntry);
}

/** A secret in a URL is encoded; of a URL, the password is a secret too. */
function formsOf(secret: string): string[] {
  const { password = '' } = URL.canParse(secret) ? new URL(secret) : {};
  return [secret, encodeURIComponent(secret), password, decoded(password)];
}

/** The text itself if it is not encoded: any secret may look like a URL. */
function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

function mapTexts(value: unknown, change: (text: string) => string): unknown {
  if (typeof value === 'string') return change(value);
  if (Array.isArray(value)) return value.map((item) => mapTexts(item, change));
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([name, member]) => [name, mapTexts(member, change)]));
}
