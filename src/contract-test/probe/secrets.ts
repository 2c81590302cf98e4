import { tried } from '../failures.js';
import { type ReceivedResponse, type SentRequest, valuesOf } from './exchange.js';
import { LONGEST_READ } from './plain-text.js';

export type Secrets = ReturnType<typeof createSecrets>;

/** The kind of the cookies that the operator gave, or got. */
export const SESSION_COOKIE = 'session cookie';

const SHORTEST = 8;
const LONGEST = 8 * 1024;
/** An answer with more tokens and cookies than this is made to slow the tester down. */
const MOST_OF_ONE_ANSWER = 64;
const MOST = 10_000;

const NAMES = 'access_token|refresh_token|id_token|logout_token|client_secret|code_verifier';
const SECRET_MEMBERS = new RegExp(String.raw`"(${NAMES})"\s*:\s*"((?:[^"\\]|\\.)+)"`, 'g');
const SECRET_PARAMETERS = new RegExp(
  String.raw`(?<=[?&\s]|^)(code|state|nonce|id_token_hint|${NAMES})=([^&\s#"']+)`,
  'g',
);
// Anchored to the beginning of a word, so that none is read again from each of its characters.
const JWT = /(?<![\w-])eyJ[\w-]{8,}\.[\w-]{4,}\.[\w-]*/g;
const CREDENTIALS = /\b(Bearer|Basic|DPoP) [\w.~+/=-]{8,}/g;
const CREDENTIAL_HEADERS = ['authorization', 'proxy-authorization'];

/**
 * Knows the secrets of a run, and takes them out of all that is reported. `extraHeaders`: what the operator has sent with
 * each request, such as an API key.
 */
export function createSecrets(extraHeaders: Readonly<Record<string, string>> = {}) {
  const labels = createLabels();
  const known = createKnownValues(SHORTEST);
  const cookiePairs: KnownValue[] = [];

  const add = (kind: string, value: string | undefined): void => {
    if (value === undefined || value.length < SHORTEST || value.length > LONGEST) return;
    if (labels.has(value) || labels.size() >= MOST) return;
    const label = labels.of(kind, value);
    for (const form of formsOf(value)) known.add({ value: form, label });
  };
  const learn = (found: Iterable<readonly [kind: string, value: string]>) => {
    let count = 0;
    for (const [kind, value] of found) {
      count += 1;
      if (count > MOST_OF_ONE_ANSWER) return;
      add(kind, value);
    }
  };
  const redact = (text: string): string => {
    const withoutValues = known.replaceIn(text.slice(0, LONGEST_READ));
    const withoutPairs = cookiePairs.reduce((rest, { value, label }) => rest.replaceAll(value, label), withoutValues);
    const clean = withoutPatterns(withoutPairs);
    // Where the text was cut, half a secret may stand, which is not recognised.
    return text.length > LONGEST_READ ? clean.slice(0, -known.longest() || undefined) : clean;
  };
  for (const value of Object.values(extraHeaders)) add('header', value);
  const extraNames = Object.keys(extraHeaders).map((name) => name.toLowerCase());
  return {
    /** Values that are too short to be secrets are left alone, or a report would be full of holes. */
    add,
    /** A cookie header that the operator gave, or got: its values are secret however short they are. */
    addCookies(header: string) {
      for (const [name, value] of pairsOf(header)) {
        add(SESSION_COOKIE, value);
        const isShort = value.length > 0 && value.length < SHORTEST;
        if (isShort)
          cookiePairs.push({ value: `${name}=${value}`, label: `${name}=${labels.of(SESSION_COOKIE, value)}` });
      }
    },
    /** Learns cookies, tokens and codes before a request is sent. */
    learnRequest: (request: SentRequest) => learn(secretsOfRequest(request)),
    learnResponse({ headers, body }: ReceivedResponse) {
      learn(valuesOf(headers, 'set-cookie').flatMap((value) => cookiesIn(value.split(';')[0] ?? '')));
      learn([...valuesOf(headers, 'location').flatMap((value) => [...secretsIn(value)]), ...secretsIn(body)]);
    },
    /** Replaces each secret by its kind and number, so that equal ones can be recognised. Reads a bounded length. */
    redact,
    /** The same for a header, whose name may say that all of it is secret. */
    redactHeader(name: string, value: string): string {
      const isSecret = [...extraNames, ...CREDENTIAL_HEADERS].includes(name.toLowerCase());
      return isSecret ? labels.of('header', value) : redact(value);
    },
  };
}

/** Names each value by its kind and a number, the same value always the same. */
function createLabels() {
  const labels = new Map<string, string>();
  const counts = new Map<string, number>();
  return {
    has: (value: string) => labels.has(value),
    size: () => labels.size,
    of(kind: string, value: string): string {
      const known = labels.get(value);
      if (known !== undefined) return known;
      const count = (counts.get(kind) ?? 0) + 1;
      counts.set(kind, count);
      const label = `[${kind} ${count}]`;
      labels.set(value, label);
      return label;
    },
  };
}

/** Takes out what looks like a secret, even if it was never learnt. */
function withoutPatterns(text: string): string {
  return text
    .replaceAll(JWT, '[JWT]')
    .replaceAll(CREDENTIALS, '$1 [credentials]')
    .replaceAll(SECRET_PARAMETERS, (_all, name: string, value: string) => `${name}=${hidden(name, value)}`);
}

function secretsOfRequest({ url, headers, body }: SentRequest): (readonly [kind: string, value: string])[] {
  const cookies = valuesOf(headers, 'cookie').flatMap(cookiesIn);
  return [...cookies, ...secretsIn(url), ...(body === undefined ? [] : secretsIn(body))];
}

/** A value as it stands in JSON, in a URL, in a form. */
function formsOf(value: string): Set<string> {
  const asJson = JSON.stringify(value).slice(1, -1);
  return new Set([
    value,
    asJson,
    asJson.replaceAll('/', '\\/'),
    encodeURIComponent(Buffer.from(value).toString()),
    new URLSearchParams({ v: value }).toString().slice(2),
  ]);
}

function* secretsIn(text: string): Generator<readonly [kind: string, value: string]> {
  for (const [, name = '', value = ''] of text.matchAll(SECRET_MEMBERS)) yield [kindOf(name), fromJson(value)];
  for (const [, name = '', value = ''] of text.matchAll(SECRET_PARAMETERS)) yield [kindOf(name), decoded(value)];
}

function cookiesIn(text: string): (readonly [kind: string, value: string])[] {
  return pairsOf(text).map(([, value]) => ['cookie', value]);
}

function pairsOf(text: string): (readonly [name: string, value: string])[] {
  return text.split(';').flatMap((pair) => {
    const separator = pair.indexOf('=');
    return separator > 0 ? [[pair.slice(0, separator).trim(), pair.slice(separator + 1).trim()] as const] : [];
  });
}

function hidden(name: string, value: string): string {
  return value.startsWith('[') ? value : `[${kindOf(name)}]`;
}

function kindOf(name: string): string {
  return name.replaceAll('_', ' ');
}

function fromJson(text: string): string {
  return tried(() => String(JSON.parse(`"${text}"`))) ?? text;
}

function decoded(text: string): string {
  return tried(() => decodeURIComponent(text.replaceAll('+', ' '))) ?? text;
}

/** A value, and what stands in its place in a report. */
interface KnownValue {
  readonly value: string;
  readonly label: string;
}

/**
 * Finds known values in a text, by their first characters: a run knows thousands of them. `shortest`: a value is looked up
 * by this many characters at its beginning.
 */
function createKnownValues(shortest: number) {
  const byPrefix = new Map<string, KnownValue[]>();
  let longest = 0;
  return {
    /** Values shorter than `shortest` are not looked for. */
    add(known: KnownValue) {
      if (known.value.length < shortest) return;
      longest = Math.max(longest, known.value.length);
      const prefix = known.value.slice(0, shortest);
      const others = byPrefix.get(prefix);
      if (others === undefined) byPrefix.set(prefix, [known]);
      else others.push(known);
    },
    replaceIn(text: string): string {
      let clean = '';
      let done = 0;
      for (let at = 0; at + shortest <= text.length; ) {
        const known = longestAt(at, { text, candidates: byPrefix.get(text.slice(at, at + shortest)) });
        if (known === undefined) at += 1;
        else {
          clean += text.slice(done, at) + known.label;
          at += known.value.length;
          done = at;
        }
      }
      return clean + text.slice(done);
    },
    /** The length of the longest value, 0 without one. */
    longest: () => longest,
  };
}

/** One value may be the beginning of another. */
function longestAt(
  at: number,
  { text, candidates = [] }: { text: string; candidates?: readonly KnownValue[] | undefined },
): KnownValue | undefined {
  let longest: KnownValue | undefined;
  for (const known of candidates)
    if (known.value.length > (longest?.value.length ?? 0) && text.startsWith(known.value, at)) longest = known;
  return longest;
}
