import * as v from 'valibot';
import { isTenant } from '../core/issuer.js';
import { parseHostAndPort } from '../core/network.js';
import { Secret } from '../core/secret.js';

/**
 * The building blocks of the schema. Each message says what is *expected*: `describe-issue.ts` adds the option's path
 * and what was found.
 */

const isUrl = (text: string) => URL.canParse(text);

/** What the JSON Schema of the settings says in the place of a check that only a program can make. It is never stricter. */
const forEditors = <Value>(keywords: { readonly [keyword: string]: unknown }) =>
  v.metadata<Value, typeof keywords>(keywords);

/** URLs appear in messages, logs and browsers, so they must not hold a password. */
const isWithoutPassword = (text: string) => {
  const { username, password } = new URL(text);
  return username + password === '';
};

const isOrigin = (text: string) =>
  isUrl(text) && ['http:', 'https:'].includes(new URL(text).protocol) && new URL(text).origin === text;

/** A text of this form. */
export const matching = (form: RegExp, expected: string) => v.pipe(v.string(expected), v.regex(form, expected));

/** One of these texts. */
export const oneOf = <const Names extends readonly string[]>(...names: Names) => {
  const quoted = names.map((name) => `"${name}"`);
  return v.picklist(names, `${quoted.slice(0, -1).join(', ')} or ${quoted.at(-1)}`);
};

/** One of a longer list of texts. */
export const oneOfList = <const Names extends readonly string[]>(names: Names) =>
  v.picklist(names, `one of ${names.map((name) => `"${name}"`).join(', ')}`);

export const text = (expected = 'a text') => v.pipe(v.string(expected), v.nonEmpty(expected));

export const secret = (expected: string, { pattern, least = 1 }: { pattern?: string; least?: number } = {}) =>
  v.pipe(
    v.string(expected),
    v.minLength(least, expected),
    forEditors(pattern === undefined ? {} : { pattern }),
    v.transform((value) => new Secret(value)),
  );

export const origin = () => {
  const expected = 'an origin like https://app.example.com, with no path and no slash at the end';
  return v.pipe(v.string(expected), v.check(isOrigin, expected), forEditors({ pattern: '^https?://[^/?#@]+$' }));
};

/** Segments of plain characters, which mean the same to every server. `/` becomes an empty text, to be put before paths. */
export const basePath = () =>
  v.pipe(
    matching(
      /^(?:\/|(?:\/[A-Za-z0-9_-]+)+)$/,
      'a path like /some/app: letters, digits, - and _, with no slash at the end',
    ),
    v.transform((path) => (path === '/' ? '' : path)),
  );

const NO_PASSWORD = 'a URL without user name and password';

export const httpUrl = (expected: string) =>
  v.pipe(
    v.string(expected),
    v.check((value) => isUrl(value) && /^https?:$/.test(new URL(value).protocol), expected),
    forEditors({ pattern: '^[Hh][Tt][Tt][Pp][Ss]?:' }),
    v.check((value) => !isUrl(value) || isWithoutPassword(value), NO_PASSWORD),
  );

export const resourceIndicator = () => {
  const expected = 'an absolute URI without a fragment (RFC 8707, section 2)';
  return v.pipe(
    v.string(expected),
    v.check((value) => isUrl(value) && !value.includes('#'), expected),
    forEditors({ pattern: '^[A-Za-z][A-Za-z0-9+.-]*:[^#]*$' }),
    v.check((value) => !isUrl(value) || isWithoutPassword(value), NO_PASSWORD),
  );
};

const WITHOUT_SPACES = /^[\x21\x23-\x5B\x5D-\x7E]+$/;

export const scopeToken = (what = 'a scope') =>
  matching(
    WITHOUT_SPACES,
    `${what}: printable ASCII characters except space, double quote and backslash (RFC 6749, section 3.3)`,
  );

export const tenant = () => {
  const expected = 'a tenant: letters, digits, dots, - and _';
  return v.pipe(v.string(expected), v.check(isTenant, expected), forEditors({ pattern: '^[A-Za-z0-9._-]+$' }));
};

export const errorCode = () =>
  matching(WITHOUT_SPACES, 'an error code such as invalid_request, or no_error (RFC 6749, section 5.2)');

/** The parameters of an authorization request that the backend sets itself. */
const OWN_PARAMETERS = [
  'client_id',
  'client_secret',
  'code_challenge',
  'code_challenge_method',
  'id_token_hint',
  'nonce',
  'redirect_uri',
  'request',
  'request_uri',
  'resource',
  'response_mode',
  'response_type',
  'scope',
  'state',
];

export const authorizationParameters = () => {
  const expected = `a name that the backend does not set itself (${OWN_PARAMETERS.join(', ')})`;
  const name = v.pipe(
    v.string(expected),
    v.nonEmpty(expected),
    v.check((value) => !OWN_PARAMETERS.includes(value), expected),
    forEditors({ not: { enum: OWN_PARAMETERS } }),
  );
  return v.record(name, text('the value of a parameter'), 'a map of parameters');
};

const integer = (from: number, to: number, expected: string) =>
  v.pipe(v.number(expected), v.integer(expected), v.minValue(from, expected), v.maxValue(to, expected));

export const wholeNumber = (from: number, to: number, unit: string) =>
  integer(from, to, `a whole number of ${unit} from ${from} to ${to}`);

export const port = () => integer(0, 65535, 'a port from 0 to 65535');

/** A name that browsers and proxies do not send by themselves, so a permitted script must have sent the request. */
export const ownHeader = () =>
  matching(
    /^X-(?!Forwarded-|Real-IP$)[A-Za-z0-9-]+$/i,
    'the name of a header of your own that begins with X-, like X-TMI-BFF',
  );

/** The name of an authorization server or a frontend, which variables can carry. */
export const settingName = () =>
  matching(/^[a-z][A-Za-z0-9]{0,39}$/, 'a name of at most 40 letters and digits that begins with a lower-case letter');

export const list = <Item extends v.GenericSchema>(item: Item, expected: string) => v.array(item, expected);

export const yesOrNo = () => v.boolean('true or false');

const ENCODED = 'a URL with percent-encoded user name and password, so with %25 for each %';

/** `URL` accepts a `%` that begins no encoded character of UTF-8, and does not decode user name and password. */
function isDecodable(text: string): boolean {
  try {
    decodeURIComponent(text);
    return true;
  } catch {
    return false;
  }
}

/** The URL of a store: with a host, and without a query or a fragment. It may hold a password. */
const storeUrl = (
  expected: string,
  { pattern, isUsable }: { readonly pattern: string; readonly isUsable: (url: URL) => boolean },
) => {
  const isWhole = (url: URL) => url.hostname !== '' && url.search + url.hash === '' && isUsable(url);
  return v.pipe(
    v.string(expected),
    v.check((value) => isUrl(value) && isWhole(new URL(value)), expected),
    v.check((value) => !isUrl(value) || isDecodable(value), ENCODED),
    forEditors({ pattern }),
    v.transform((value) => new Secret(value)),
  );
};

export const redisUrl = () =>
  storeUrl('a URL like redis://redis.example:6379/0, or rediss:// for TLS', {
    pattern: '^rediss?://',
    isUsable: ({ protocol, pathname }) => /^rediss?:$/.test(protocol) && /^\/?\d*$/.test(pathname),
  });

export const postgresqlUrl = () =>
  storeUrl('a URL like postgresql://user@db.example:5432/database', {
    pattern: '^postgres(?:ql)?://',
    isUsable: ({ protocol, username, pathname }) =>
      /^postgres(?:ql)?:$/.test(protocol) && username !== '' && /^\/[^/]+$/.test(pathname),
  });

export const hostAndPort = () => {
  const expected = 'a host and a port like redis.example:6379';
  return v.pipe(
    v.string(expected),
    v.check((value) => parseHostAndPort(value) !== undefined, expected),
    forEditors({ pattern: ':[0-9]+$' }),
  );
};
