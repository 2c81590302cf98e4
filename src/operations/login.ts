import type { LoginData, LoginErrors, LoginResponses } from '../../generated/contract/index.js';
import type { WantedGrant } from '../grant/authorization-server.js';
import { readTokenQuery } from '../token/allowed.js';
import type { Grant } from '../vocabulary/held-tokens.js';
import { resourceIndicatorsOf } from '../vocabulary/resource-indicator.js';
import { scopeOf } from '../vocabulary/scope.js';
import type { PageAnswer, Redirect } from './answer.js';
import { attemptCookie, readAttemptHandles } from './attempt-cookie.js';
import type { Backend } from './backend.js';
import { loginPath } from './login-path.js';
import type { OperationInput } from './operation-input.js';
import { refusedPage, signInFailedPage } from './sign-in-pages.js';

type Parameters = NonNullable<LoginData['query']>;
type Answer = Redirect | PageAnswer<keyof LoginResponses | keyof LoginErrors>;

/** `GET /bff/login`: leads the person to the authorization server, to sign in or to grant more. */
export async function login(input: OperationInput<Parameters>, backend: Backend): Promise<Answer> {
  const { parameters, session, request } = input;
  const returnTo = parameters.return_to ?? '/';

  // Only what the application may ever have can be asked for (LOGIN-16).
  const more = readTokenQuery(
    { resource: parameters.resource ?? [], scope: parameters.scope ?? '' },
    // Tokens may be for one resource at a time; a grant may be for several.
    { ...backend.allowance, severalResources: true },
  );
  if (more.kind === 'refused') return refusedPage(more.refusal.body);

  // What the session has already is asked for again, so that one new grant can stand for all.
  const granted = session.current?.tokens().grants ?? [];
  const wanted = union([firstGrant(backend), { scope: [], ...more.query }, ...granted]);
  const start = await backend.authorizationServer.beginSignIn(wanted);
  if (start.kind !== 'granted') {
    return signInFailedPage(start, { retry: loginPath({ returnTo, ...more.query }), log: backend.log });
  }

  const { authorizationUrl, ...secrets } = start.value;
  const [known] = readAttemptHandles(request);
  const handle = await backend.signInAttempts.remember(known, {
    ...secrets,
    ...wanted,
    returnTo,
    ...(session.current ? { sessionHandle: session.current.handle } : {}),
  });
  const cookie = attemptCookie(handle, backend.options.signIn.attemptSeconds);
  return { status: 303, location: authorizationUrl, setCookies: [cookie] };
}

/** What every sign-in asks for. */
function firstGrant({ options }: Backend): WantedGrant {
  const resources = options.resources.map(({ indicator }) => indicator);
  const scopes = options.resources.flatMap(({ scopes, signInScopes }) => signInScopes ?? scopes);
  return { resources: resourceIndicatorsOf(resources), scope: scopeOf([...options.signIn.scope, ...scopes]) };
}

function union(wanted: readonly (WantedGrant | Grant)[]): WantedGrant {
  return {
    scope: scopeOf(wanted.flatMap(({ scope }) => scope)),
    resources: resourceIndicatorsOf(wanted.flatMap(({ resources }) => resources)),
  };
}
