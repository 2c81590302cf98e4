import type { Exchange, HeaderList } from './exchange.js';

/** Knows the secrets of a run, and takes them out of all that people read. */
export interface Secrets {
  /** Values that are too short to be secrets are left alone, or a report would be full of holes. */
  add(kind: string, value: string | undefined): void;
  /** Learns the tokens, codes and cookies of an exchange. */
  learn(exchange: Exchange): void;
  /** Replaces each secret by its kind and number, so that one can still see which are the same. */
  redact(text: string): string;
  /** Whether a text has one of these secrets in it, also as part of a URL. Names its kind. */
  find(text: string, kinds?: readonly string[]): string | undefined;
}

const SHORTEST = 8;
const SECRET_MEMBERS =
  /"(access_token|refresh_token|id_token|logout_token|client_secret|code_verifier)"\s*:\s*"([^"\\]+)"/g;
const SECRET_PARAMETERS =
  /(?<=[?&\s]|^)(code|state|nonce|id_token_hint|logout_token|refresh_token|access_token|client_secret|code_verifier)=([^&\s#"']+)/g;
const JWT = /\beyJ[\w-]{8,}\.[\w-]{4,}\.[\w-]*/g;
const CREDENTIALS = /\b(Bearer|Basic|DPoP) [\w.~+/=-]{8,}/g;

export function createSecrets(): Secrets {
  const known = new Map<string, string>();
  const counts = new Map<string, number>();
  const add: Secrets['add'] = (kind, value) => {
    if (value === undefined || value.length < SHORTEST || known.has(value)) return;
    const count = (counts.get(kind) ?? 0) + 1;
    counts.set(kind, count);
    const label = `[${kind} ${count}]`;
    for (const form of new Set([
      value,
      encodeURIComponent(value),
      new URLSearchParams({ v: value }).toString().slice(2),
    ]))
      known.set(form, label);
  };
  const learnText = (text: string) => {
    for (const [, name = '', value] of text.matchAll(SECRET_MEMBERS)) add(name.replaceAll('_', ' '), value);
    for (const [, name = '', value = ''] of text.matchAll(SECRET_PARAMETERS))
      add(name.replaceAll('_', ' '), decoded(value));
  };
  return {
    add,
    learn({ request, response }) {
      for (const value of valuesOf(request.headers, 'cookie')) learnCookies(value, add);
      for (const value of valuesOf(response.headers, 'set-cookie')) learnCookies(value.split(';')[0] ?? '', add);
      for (const value of valuesOf(response.headers, 'location')) learnText(value);
      learnText(request.url);
      if (request.body !== undefined) learnText(request.body);
      learnText(response.body);
    },
    redact(text) {
      let clean = text;
      // The longest first: one may be part of another.
      for (const [value, label] of [...known].sort(([one], [other]) => other.length - one.length))
        clean = clean.replaceAll(value, label);
      return clean
        .replaceAll(JWT, '[JWT]')
        .replaceAll(CREDENTIALS, '$1 [credentials]')
        .replaceAll(
          SECRET_PARAMETERS,
          (_all, name: string, value: string) =>
            `${name}=${value.startsWith('[') ? value : `[${name.replaceAll('_', ' ')}]`}`,
        );
    },
    find(text, kinds) {
      const hit = [...known].find(
        ([value, label]) =>
          text.includes(value) && (kinds === undefined || kinds.some((kind) => label.startsWith(`[${kind} `))),
      );
      return hit?.[1].replace(/^\[(.*) \d+\]$/, '$1');
    },
  };
}

function learnCookies(text: string, add: Secrets['add']): void {
  for (const pair of text.split(';')) {
    const separator = pair.indexOf('=');
    if (separator > 0) add('cookie', pair.slice(separator + 1).trim());
  }
}

function valuesOf(headers: HeaderList, name: string): string[] {
  return headers.filter(([given]) => given.toLowerCase() === name).map(([, value]) => value);
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text.replaceAll('+', ' '));
  } catch {
    return text;
  }
}
