import type { Secret } from '../core/secret.js';
import type { Log, LogEntry } from './log.js';

const PLACEHOLDER = '[redacted]';

/** A JSON Web Token: what most access tokens, ID Tokens and logout tokens are. */
const TOKEN = /\beyJ[\w-]{8,}\.[\w-]+(?:\.[\w-]*)*/g;

/** The credentials of a client, as servers that repeat a request in their errors show them (RFC 7617, section 2). */
const BASIC = /\b(Basic )[\w+/-]{8,}=*/gi;

/** A shorter text may be part of a word, and would hide more than a secret. */
const SHORTEST = 6;

/**
 * Makes a log whose entries have neither the secrets of the settings nor tokens. Events have none by their types; this is for the
 * messages of errors that other programs and libraries make.
 */
export function redacted(log: Log, secrets: readonly Secret[]): Log {
  const redact = redactor(secrets);
  return (entry) => log(mapTexts(entry, redact) as LogEntry);
}

/** Makes the function that removes these secrets, tokens and the credentials of clients from a text. */
export function redactor(secrets: readonly Secret[]): (text: string) => string {
  const forms = new Set(secrets.map((secret) => secret.reveal()).flatMap(formsOf));
  // The longest first: one may be part of another, whose rest would remain.
  const values = [...forms].filter(({ length }) => length >= SHORTEST).sort((a, b) => b.length - a.length);
  return (text) =>
    values
      .reduce((rest, value) => rest.replaceAll(value, PLACEHOLDER), text)
      .replace(TOKEN, PLACEHOLDER)
      .replace(BASIC, `$1${PLACEHOLDER}`);
}

/** A secret in a URL is encoded; of a URL, the password is a secret too. */
function formsOf(secret: string): string[] {
  const { password = '' } = URL.canParse(secret) ? new URL(secret) : {};
  return [secret, ...ifWellFormed(encodeURIComponent, secret), password, ...ifWellFormed(decodeURIComponent, password)];
}

function ifWellFormed(change: (text: string) => string, text: string): string[] {
  try {
    return [change(text)];
  } catch {
    return [];
  }
}

function mapTexts(value: unknown, change: (text: string) => string): unknown {
  if (typeof value === 'string') return change(value);
  if (Array.isArray(value)) return value.map((item) => mapTexts(item, change));
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([name, member]) => [name, mapTexts(member, change)]));
}
