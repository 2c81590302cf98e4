import type { LoginData, LoginErrors, LoginResponses } from '../../generated/contract/index.js';
import type { WantedGrant } from '../authorization-server/authorization-server.js';
import type { Provider } from '../authorization-server/authorization-servers.js';
import type { PageAnswer, Redirect } from '../contract/answer.js';
import type { Grant } from '../core/held-tokens.js';
import { loginPath } from '../core/login-path.js';
import { refuse } from '../core/refusal.js';
import { resourceIndicatorsOf } from '../core/resource-indicator.js';
import { scopeOf } from '../core/scope.js';
import {
  attemptCookie,
  expiredAttemptCookie,
  readAttemptHandles,
  surplusAttemptHandles,
} from '../sign-in/attempt-cookie.js';
import { readLoginRequest } from '../sign-in/login-request.js';
import { refusedPage, signInFailedPage, signInFirstPage } from '../sign-in/sign-in-pages.js';
import type { Backend } from './backend.js';
import type { OperationInput } from './operation-input.js';

type Parameters = NonNullable<LoginData['query']>;
type Answer = Redirect | PageAnswer<keyof LoginResponses | keyof LoginErrors>;

/** `GET /bff/login`: leads the person to an authorization server, to sign in or to grant more. */
export async function login(input: OperationInput<Parameters>, backend: Backend): Promise<Answer> {
  const { parameters, session, request } = input;
  const read = readLoginRequest(parameters, backend);
  if (read.kind === 'refused') return refusedPage(read.refusal.body);
  const { wish, provider } = read;
  if (!session.mayBegin) return signInFirstPage();
  // Without an ID Token nobody knows who came back: such a grant needs a session to belong to.
  if (!provider.settings.openidConnect && session.current === undefined) {
    return refusedPage(refuse(400, 'invalid_session', 'Nobody can sign in with this. Sign in first.').body);
  }

  // What the session has already is asked for again, so that one new grant can stand for all.
  const granted = session.current?.tokens().grants.filter((grant) => grant.provider === provider.name) ?? [];
  const wanted = union([firstGrant(provider, backend), { scope: [], ...wish }, ...granted]);
  const start = await provider.server.beginSignIn(wanted, { ...wish, prompt: parameters.prompt });
  if (start.kind !== 'granted') return signInFailedPage(start, { retry: loginPath(wish), log: backend.log });

  const { authorizationUrl, ...secrets } = start.value;
  const { options } = backend;
  const known = readAttemptHandles(request, options);
  const handle = await backend.signInAttempts.remember(known[0], {
    ...wish,
    ...secrets,
    ...wanted,
    ...(parameters.prompt === 'none' ? { isSilent: true } : {}),
    ...(session.current ? { sessionHandle: session.current.handle } : {}),
    ...(session.pointer === undefined ? {} : { pointer: session.pointer }),
  });
  const surplus = surplusAttemptHandles(known).map((one) => expiredAttemptCookie(one, options));
  return {
    kind: 'redirect',
    status: 303,
    location: authorizationUrl,
    setCookies: [attemptCookie(handle, options), ...surplus],
  };
}

/** What every sign-in asks for. */
function firstGrant({ name, settings }: Provider, { options }: Backend): WantedGrant {
  const resources = options.resources.filter(({ provider }) => provider === name);
  const scopes = resources.flatMap(({ scopes, signInScopes }) => signInScopes ?? scopes);
  return {
    resources: resourceIndicatorsOf(resources.map(({ indicator }) => indicator)),
    scope: scopeOf([...(settings.openidConnect ? options.signIn.scope : []), ...scopes]),
  };
}

function union(wanted: readonly (WantedGrant | Grant)[]): WantedGrant {
  return {
    scope: scopeOf(wanted.flatMap(({ scope }) => scope)),
    resources: resourceIndicatorsOf(wanted.flatMap(({ resources }) => resources)),
  };
}
