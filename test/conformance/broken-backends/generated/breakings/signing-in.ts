import { OTHER_TYPES } from '../../../../../src/contract-test/requirements/logout-token-rules.js';
import { verifiedLoosely } from '../../backend/jwt.js';
import { type Backend, Refused, type Request } from '../../backend/parts.js';
import { type Breaking, type Breakings, unless } from './breaking.js';

interface Jwt {
  readonly header: Readonly<Record<string, unknown>>;
  readonly claims: Readonly<Record<string, unknown>>;
}

type IsFault = (token: Jwt, backend: Backend) => boolean;

const signedBy =
  (alg: string): IsFault =>
  ({ header }) =>
    String(header.alg).startsWith(alg);

/** What is wrong with an ID Token, by the names of LOGIN-06. */
const OF_ID_TOKENS: Readonly<Record<string, IsFault>> = {
  'it has no signature (alg none)': signedBy('none'),
  'the public key is the HMAC secret': signedBy('HS'),
  'another server has issued it': ({ claims }, { issuer }) => claims.iss !== issuer,
  'it is for another client': ({ claims }) => claims.aud === 'another-client',
  'it is for several clients, and another one asked': ({ claims }) => claims.azp === 'another-client',
  'it is for another client, and we asked': ({ claims }, { clientId }) => claims.azp === clientId,
  'it has expired': ({ claims }, { now }) => Number(claims.exp) < now(),
  'it has another nonce': ({ claims }) => claims.nonce === 'wrong',
  'it has no nonce': ({ claims }) => claims.nonce === undefined,
  'it has no subject': ({ claims }) => claims.sub === undefined,
};

/** What is wrong with a logout token, by the names of BCL-02 to BCL-07. */
const OF_LOGOUT_TOKENS: Readonly<Record<string, IsFault>> = {
  'alg none': signedBy('none'),
  'HMAC by the public key': signedBy('HS'),
  'another key': ({ header }) => header.alg === 'RS256' && header.kid !== 'unknown',
  'an unknown kid': ({ header }) => header.kid === 'unknown',
  'another iss': ({ claims }) => claims.iss === 'https://evil.example',
  'no iss': ({ claims }) => claims.iss === undefined,
  'another aud': ({ claims }) => claims.aud === 'another-client',
  'no aud': ({ claims }) => claims.aud === undefined,
  'others in aud': ({ claims }) => Array.isArray(claims.aud),
  expired: ({ claims }, { now }) => Number(claims.exp) < now(),
  'no iat': ({ claims }) => claims.iat === undefined,
  'from the future': ({ claims }, { now }) => Number(claims.iat) > now(),
  'neither sub nor sid': ({ claims }) => claims.sub === undefined && claims.sid === undefined,
  'no events': ({ claims }) => claims.events === undefined,
  'events as a text': ({ claims }) => typeof claims.events === 'string',
  'events as a list': ({ claims }) => Array.isArray(claims.events),
  'null as the event': ({ claims }) => Object.values(claims.events ?? {}).includes(null),
  'another event': ({ claims }) => Object.keys(claims.events ?? {}).some((name) => name.endsWith('/other')),
  'a nonce': ({ claims }) => claims.nonce === 'any',
  'an empty nonce': ({ claims }) => claims.nonce === '',
  ...Object.fromEntries(OTHER_TYPES.map((type): [string, IsFault] => [type, ({ header }) => header.typ === type])),
};

function read(token: string): Jwt {
  const [head = ''] = token.split('.');
  return { header: JSON.parse(Buffer.from(head, 'base64url').toString()), claims: verifiedLoosely(token) };
}

const isFaulty = (token: string, isFault: IsFault | undefined, backend: Backend) =>
  isFault?.(read(token), backend) ?? false;

const acceptingLogoutTokens: Breaking =
  ({ value = '' }) =>
  (original) => ({
    verifyLogoutToken: (token, backend) =>
      unless(
        () => original.verifyLogoutToken(token, backend),
        () => isFaulty(token, OF_LOGOUT_TOKENS[value], backend),
        () => ({ ...verifiedLoosely(token), sub: 'nobody' }),
      ),
  });

/** Changes the address at which an authorization response arrives. */
const arriving =
  (change: (request: Request, backend: Backend, value: string) => Request | undefined): Breaking =>
  ({ value = '' }) =>
  (original) => ({
    callback: (request, backend) => original.callback(change(request, backend, value) ?? request, backend),
  });

const withParameter = (request: Request, name: string, value: string): Request => {
  const query = new URLSearchParams(request.search);
  query.set(name, value);
  return { ...request, search: query.toString() };
};

const IS_ISS: Readonly<Record<string, (iss: string | null, issuer: string) => boolean>> = {
  foreign: (iss) => iss === 'https://evil.example',
  'with a slash': (iss, issuer) => iss === `${issuer}/`,
  'in capitals': (iss, issuer) => iss === issuer.toUpperCase(),
  'left out': (iss) => iss === null,
};

const takingIss = arriving((request, { issuer }, value) =>
  IS_ISS[value]?.(new URLSearchParams(request.search).get('iss'), issuer)
    ? withParameter(request, 'iss', issuer)
    : undefined,
);

/** Takes any response for that of the newest attempt. */
const takingState = arriving((request, { attempts }, value) => {
  const state = new URLSearchParams(request.search).get('state');
  const names: Readonly<Record<string, boolean>> = {
    'with a wrong state': state === 'wrong',
    'without state': state === null,
    'in another browser': state !== null && !request.headers.cookie?.includes(state),
  };
  const newest = [...attempts.keys()].at(-1) ?? '';
  if (!names[value]) return undefined;
  const known = state !== null && attempts.has(state) ? state : newest;
  const withState = withParameter(request, 'state', known);
  return { ...withState, headers: { ...request.headers, cookie: `__Host-attempt=${known}` } };
});

const trustingHosts: Breaking =
  ({ value = '' }) =>
  (original) => ({
    login(request, backend) {
      const given = String(request.headers[value] ?? '').replace(/^host=/, '');
      return original.login(request, given === '' ? backend : { ...backend, origin: `http://${given}` });
    },
  });

/** Leaves a parameter out of the address where the sign-out goes on, or names another client there. */
const leavingOut: Breaking =
  ({ value = '' }) =>
  (original) => ({
    async logout(request, backend) {
      const answer = await original.logout(request, backend);
      const { logout_uri: address } = JSON.parse(answer.body);
      const isOver = address === undefined && value.endsWith('without a session');
      const location = new URL(address ?? `${backend.issuer}/end-session`);
      if (isOver) location.searchParams.set('post_logout_redirect_uri', `${backend.origin}/`);
      else if (address === undefined) return answer;
      if (value === 'a state of its own') location.searchParams.set('state', 'signed-out');
      else if (value === 'client_id') location.searchParams.set(value, backend.origin);
      else location.searchParams.delete(value);
      return { ...answer, body: JSON.stringify({ logout_uri: location.href }) };
    },
  });

/** Signing in and out, and logout tokens. */
export const signingIn: Breakings = {
  'LOGOUT-06': leavingOut,
  'LOGIN-04': takingState,
  'LOGIN-06':
    ({ value = '' }) =>
    (original) => ({
      verifyIdToken: (token, attempt, backend) =>
        unless(
          () => original.verifyIdToken(token, attempt, backend),
          () => isFaulty(String(token), OF_ID_TOKENS[value], backend),
          () => verifiedLoosely(String(token)),
        ),
    }),
  'LOGIN-07': takingIss,
  'LOGIN-09': trustingHosts,
  'LOGIN-10':
    ({ value = '' }) =>
    (original) => ({
      readReturnTo(request) {
        const wanted = new URLSearchParams(request.search).get('return_to') ?? '';
        if (wanted !== value) return original.readReturnTo(request);
        // As if each line were compared, and the first one became the address.
        if (wanted.startsWith('https:')) return wanted.split('\n')[0] ?? '';
        // A header cannot hold a line break.
        if (/[\r\n]/.test(wanted)) throw new Refused('server_error', { status: 500 });
        // As if the address of the backend were put in front of it.
        return wanted.startsWith('@') ? `http://own.example${wanted}` : decodeURIComponent(wanted);
      },
    }),
  ...Object.fromEntries(
    ['BCL-02', 'BCL-03', 'BCL-04', 'BCL-05', 'BCL-06', 'BCL-07'].map((id) => [id, acceptingLogoutTokens]),
  ),
};
