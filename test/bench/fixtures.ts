import { randomBytes } from 'node:crypto';
import { JSON_HEADERS, transportHeaders } from '../../src/server/headers.js';
import { newHandle } from '../../src/storage/sealing.js';

/** What all contenders answer alike: the same members of the same lengths, under the same headers. */
export const COOKIE = '__Host-tmi-bff';
export const PUBLIC_ORIGIN = 'https://app.example.com';
export const RESOURCE = 'https://api.example.com/';
export const SCOPES = [
  'orders.read',
  'orders.write',
  'invoices.read',
  'invoices.write',
  'customers.read',
  'reports.read',
];
export const SIGN_IN_SCOPES = ['openid', 'profile', 'email'];
/** What the authorization server grants, as ours writes it: sorted. */
export const GRANTED_SCOPE = [...SCOPES, ...SIGN_IN_SCOPES].sort().join(' ');
export const TOKEN_LIFETIME_SECONDS = 7200;
export const SESSION_SECONDS = 12 * 60 * 60;
export const CLIENT = { clientId: 'bench', clientSecret: 'a-secret-of-the-benchmark' };

export const HEADERS: Readonly<Record<string, string>> = {
  ...JSON_HEADERS,
  ...transportHeaders(PUBLIC_ORIGIN, { isHttps: true }),
};

export const TOKEN_PATH = '/.well-known/bff-token';
export const SESSION_INFO_PATH = '/.well-known/bff-sessioninfo';

/** Below it, resource servers are called through the backend. */
export const PROXIED_PREFIX = '/bff/api/orders';

/** The requests that are measured, as a frontend sends them. */
export const ENDPOINTS = {
  'bff-token': `${TOKEN_PATH}?resource=${encodeURIComponent(RESOURCE)}`,
  'bff-sessioninfo': SESSION_INFO_PATH,
  proxied: `${PROXIED_PREFIX}/v1/orders`,
} as const;

export type Endpoint = keyof typeof ENDPOINTS;

const TOKEN_LENGTH = 977;

/** A text that looks like a signed JWT access token, and compresses as badly. */
export function newAccessToken(): string {
  const random = randomBytes(TOKEN_LENGTH).toString('base64url');
  return `${random.slice(0, 80)}.${random.slice(80, 890)}.${random.slice(890, TOKEN_LENGTH - 2)}`;
}

/** A text that looks like an opaque refresh token. */
export function newRefreshToken(): string {
  return randomBytes(48).toString('base64url');
}

/** The claims of one of many people. `index` has up to six digits. */
export function claimsOf(index: number): Readonly<Record<string, unknown>> {
  const number = String(index).padStart(6, '0');
  return {
    sub: `b2f7d0c4-51a3-4e0b-9f6e-8d2c7a${number}`,
    name: `Alice Example ${number}`,
    given_name: 'Alice',
    family_name: `Example ${number}`,
    preferred_username: `alice.${number}`,
    email: `alice.${number}@mail.example.com`,
    email_verified: true,
    picture: `https://pictures.example.com/people/${number}/portrait-256.jpg`,
    locale: 'en-GB',
    auth_time: 1_790_000_000,
  };
}

/** A session as the bare servers keep it: just what they need for their two answers. */
export interface BareSession {
  readonly accessToken: string;
  readonly expiresAt: number;
  readonly claims: Readonly<Record<string, unknown>>;
  readonly endsAt: number;
}

/** Makes the sessions of a bare server, by handle. */
export function bareSessions(count: number): Map<string, BareSession> {
  const now = Math.floor(Date.now() / 1000);
  const times = { expiresAt: now + TOKEN_LIFETIME_SECONDS, endsAt: now + SESSION_SECONDS };
  return new Map(
    Array.from({ length: count }, (_, index) => [
      newHandle(),
      { accessToken: newAccessToken(), claims: claimsOf(index), ...times },
    ]),
  );
}

/** The look-up of the bare servers: the cookie found in the string, one map, one answer. */
export function bareAnswer(sessions: ReadonlyMap<string, BareSession>, url = '', cookies = ''): string | undefined {
  const start = cookies.indexOf(`${COOKIE}=`) + COOKIE.length + 1;
  const session = sessions.get(cookies.slice(start, start + 43));
  if (session === undefined) return undefined;
  if (url.startsWith(TOKEN_PATH)) return JSON.stringify(tokenAnswer(session.accessToken, session.expiresAt));
  if (url === SESSION_INFO_PATH)
    return JSON.stringify({ ...session.claims, exp: session.endsAt, can_grant_more: false });
  return undefined;
}

export function tokenAnswer(accessToken: string, expiresAt: number) {
  const left = expiresAt - Math.floor(Date.now() / 1000);
  return { access_token: accessToken, token_type: 'Bearer', expires_in: Math.max(1, left), scope: GRANTED_SCOPE };
}
