import { INVALID_TARGETS } from '../../support/hostile-targets.js';
import type { Chance } from '../faults/chance.js';

/** What a hostile request is made of, besides chance: things that mean something to the backend. */
export interface Ingredients {
  readonly origin: string;
  readonly issuer: string;
  /** `name=value` of living sessions and sign-in attempts. */
  readonly cookies: readonly string[];
  /** Values of `state` that sign-ins under way have. */
  readonly states: readonly string[];
}

/** A request as it is written to the connection. */
export interface FuzzRequest {
  readonly method: string;
  readonly target: string;
  readonly headers: readonly (readonly [string, string])[];
  readonly body: string;
}

const PATHS = [
  '/.well-known/bff-token',
  '/.well-known/bff-sessioninfo',
  '/bff/login',
  '/bff/callback',
  '/bff/logout',
  '/bff/backchannel-logout',
  '/docs',
  '/docs/',
  '/docs/reference',
  '/openapi.yaml',
  '/openapi.json',
  '/openapi/core-3.0.json',
  '/openapi/instance.json',
  '/',
  '/index.html',
] as const;
const METHODS = ['GET', 'POST', 'HEAD', 'PUT', 'DELETE', 'OPTIONS', 'PATCH', 'TRACE', 'PROPFIND', 'QUERY', 'get'];
const PARAMETERS = ['scope', 'resource', 'min_validity', 'rejected', 'return_to', 'code', 'state', 'iss', 'error'];
const MORE_PARAMETERS = [
  'error_description',
  'logout_token',
  'prompt',
  'acr_values',
  'max_age',
  'provider',
  'callback',
];
const SCOPES = ['read', 'buy', 'sell', 'read buy', 'profile.read', 'openid', 'openid email', 'READ', 'offline_access'];
const RESOURCES = ['https://stocks.example', 'https://profile.example', 'https://stocks.example/', 'urn:a', 'x#y'];
const HOSTILE = [
  '',
  '%00',
  '%ff%fe',
  '%zz',
  '%',
  'a%0d%0aX-Evil:%201',
  '%22%3E%3Cscript%3Ealert(1)%3C/script%3E',
  '../../../../etc/passwd',
  '//evil.example/',
  '/%5Cevil.example',
  'javascript:alert(1)',
  '__proto__',
  'constructor',
  '%F0%9F%92%A3',
  '%ED%A0%80',
  '%24%7B7*7%7D',
  '-1',
  '1e9',
  '0x10',
  '99999999999999999999',
  'a'.repeat(3000),
  '%20'.repeat(50),
  'eyJhbGciOiJub25lIn0.eyJzdWIiOiJhIn0.',
];
const SUFFIXES = ['/', '/x.css', ';x.js', '%2Fx.png', '.json', '/..', '/../bff-token', '%00', '//', '?', '#f', '%'];
const SCHEMES = ['http', 'https', 'HTTP', 'foo', 'ftp', 'ws', 'file', 'h'];
const HOST_PARTS = [
  '[',
  ']',
  '[::1]',
  '%',
  '%zz',
  '@',
  ':',
  ':80',
  ':99999',
  'xn--',
  'a',
  'evil.example',
  '1.2',
  '..',
  '?',
  '#',
];
const TYPES = [
  'application/x-www-form-urlencoded',
  'application/x-www-form-urlencoded; charset=utf-8',
  'application/x-www-form-urlencoded; charset=utf-16',
  'application/json',
  'multipart/form-data; boundary=x',
  'text/plain',
  '',
];
const SITES = ['same-origin', 'same-site', 'cross-site', 'none', 'martian', ''];
const MODES = ['cors', 'no-cors', 'navigate', 'same-origin', 'websocket', ''];
const DESTINATIONS = ['empty', 'document', 'iframe', 'script', 'image', ''];
const ODD_HEADERS = [
  ['X-HTTP-Method-Override', 'DELETE'],
  ['X-Forwarded-Proto', 'https'],
  ['X-Forwarded-Host', 'evil.example'],
  ['Forwarded', 'for=1.2.3.4;proto=https;host=evil.example'],
  ['Authorization', 'Bearer abc'],
  ['Expect', '100-continue'],
  ['Expect', 'nonsense'],
  ['Range', 'bytes=0-1,5-'],
  ['If-None-Match', '*'],
  ['If-Modified-Since', 'Mon, 99 Foo 9999'],
  ['Accept-Encoding', 'gzip;q=x, br'],
  ['Upgrade', 'h2c'],
  ['TE', 'trailers'],
  ['Access-Control-Request-Method', 'GET'],
  ['Access-Control-Request-Headers', 'x-csrf'],
  ['X-Original-URL', '/docs'],
] as const;

/** Makes a request: half of them nearly right, so that they come past the first checks. */
export function makeRequest(chance: Chance, ingredients: Ingredients): FuzzRequest {
  const path = chance.pick(PATHS);
  const isNearlyRight = chance.happens(0.5);
  const method = isNearlyRight ? usualMethod(path, chance) : chance.pick(METHODS);
  const form = makeForm(chance, ingredients);
  const body = method === 'POST' || chance.happens(0.05) ? (chance.happens(0.8) ? form : noise(chance)) : '';
  const query = body === '' || chance.happens(0.2) ? `?${form}` : '';
  const place = chance.happens(0.05) ? otherForm(path, chance) : path;
  const target = `${chance.happens(0.85) ? place : place + chance.pick(SUFFIXES)}${query}`;
  const site = isNearlyRight ? usualSite(path, ingredients) : oddSite(chance, ingredients);
  return {
    method,
    target: isWritable(target) ? target : path,
    body,
    headers: [
      ['Host', chance.happens(0.95) ? new URL(ingredients.origin).host : 'evil.example'],
      ...site,
      ...cookieHeaders(chance, ingredients),
      ...(body === '' ? [] : ([['Content-Type', isNearlyRight ? (TYPES[0] ?? '') : chance.pick(TYPES)]] as const)),
      ...(chance.happens(0.2) ? [chance.pick(ODD_HEADERS)] : []),
      ...(chance.happens(0.3)
        ? ([['Accept', chance.pick(['text/html', '*/*', 'application/json;q=x', ''])]] as const)
        : []),
      ...(body === '' ? [] : ([['Content-Length', String(body.length)]] as const)),
    ],
  };
}

/** The bytes of a request, in latin1. */
export function bytesOf({ method, target, headers, body }: FuzzRequest): string {
  const lines = headers.map(([name, value]) => `${name}: ${value}\r\n`);
  return `${method} ${target} HTTP/1.1\r\n${lines.join('')}\r\n${body}`;
}

function usualMethod(path: string, chance: Chance): string {
  if (path.endsWith('logout')) return 'POST';
  return path === '/.well-known/bff-token' && chance.happens(0.3) ? 'POST' : 'GET';
}

type Headers = readonly (readonly [string, string])[];

function usualSite(path: string, { origin }: Ingredients): Headers {
  const isNavigation = path === '/bff/login' || path === '/bff/callback';
  return [
    ['Sec-Fetch-Site', 'same-origin'],
    ['Sec-Fetch-Mode', isNavigation ? 'navigate' : 'cors'],
    ['Sec-Fetch-Dest', isNavigation ? 'document' : 'empty'],
    ...(isNavigation ? [] : ([['Origin', origin]] as const)),
  ];
}

function oddSite(chance: Chance, { origin }: Ingredients): Headers {
  const all: Headers = [
    ['Sec-Fetch-Site', chance.pick(SITES)],
    ['Sec-Fetch-Mode', chance.pick(MODES)],
    ['Sec-Fetch-Dest', chance.pick(DESTINATIONS)],
    ['Origin', chance.pick([origin, 'https://evil.example', 'null', ''])],
  ];
  return all.filter(() => chance.happens(0.5));
}

function cookieHeaders(chance: Chance, { cookies }: Ingredients): Headers {
  if (chance.happens(0.2)) return [];
  const odd = [
    '__Host-tmi-bff=',
    '__Host-tmi-bff=short',
    `__Host-tmi-bff=${'A'.repeat(43)}`,
    'a=b',
    ';;;',
    '=',
    noise(chance),
    '__Host-tmi-bff= '.repeat(200),
  ];
  const chosen = Array.from({ length: 1 + Math.floor(chance.next() * 3) }, () =>
    chance.happens(0.7) && cookies.length > 0 ? disguised(chance.pick(cookies), chance) : chance.pick(odd),
  );
  return [['Cookie', chosen.join('; ')]];
}

/** What makes it another name, which browsers take from any host. */
const DISGUISES = ['\xA0', '\x85', 'x', '\xA0 ', '\xEF\xBB\xBF'];

function disguised(cookie: string, chance: Chance): string {
  return chance.happens(0.1) ? `${chance.pick(DISGUISES)}${cookie}` : cookie;
}

function makeForm(chance: Chance, { states, issuer }: Ingredients): string {
  const count = Math.floor(chance.next() * 4);
  const pairs = Array.from({ length: count }, () => {
    const name = chance.pick(chance.happens(0.8) ? PARAMETERS : MORE_PARAMETERS);
    return `${name}${chance.happens(0.95) ? '=' : ''}${valueFor(name, chance, { states, issuer })}`;
  });
  return pairs.join(chance.happens(0.97) ? '&' : chance.pick(['&&', ';', '?']));
}

function valueFor(name: string, chance: Chance, { states, issuer }: Pick<Ingredients, 'states' | 'issuer'>): string {
  if (chance.happens(0.3)) return chance.pick(HOSTILE);
  const known: Readonly<Record<string, readonly string[]>> = {
    scope: SCOPES,
    resource: RESOURCES,
    state: states,
    iss: [issuer],
    error: ['access_denied', 'server_error', 'x'],
    min_validity: ['0', '60', '86400', '86401'],
    rejected: ['A'.repeat(43), 'B'.repeat(42)],
    return_to: ['/', '/a?b=c#d', '/%2f', '//x'],
  };
  const values = known[name] ?? [];
  return values.length === 0 ? noise(chance) : encodeURIComponent(chance.pick(values));
}

/** Bytes that may stand in a header or a body. */
function noise(chance: Chance): string {
  const length = Math.floor(chance.next() ** 4 * 300);
  return Array.from({ length }, () => String.fromCharCode(33 + Math.floor(chance.next() * 222)))
    .join('')
    .replaceAll('\x7f', '');
}

/** The path behind a scheme and a host, or what could be taken for them; often the parser of Node.js lets it through. */
function otherForm(path: string, chance: Chance): string {
  if (chance.happens(0.3)) return chance.pick([...INVALID_TARGETS, '*']);
  const host = Array.from({ length: Math.floor(chance.next() * 4) }, () => chance.pick(HOST_PARTS)).join('');
  return `${chance.pick(SCHEMES)}://${host}${path}`;
}

/** Whether it can stand in a request line at all: what can't, the parser of Node.js refuses, and is tested elsewhere. */
function isWritable(target: string): boolean {
  return /^[\x21-\x7e]*$/.test(target);
}
