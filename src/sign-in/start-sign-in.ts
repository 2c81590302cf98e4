import {
  type Failure,
  firstGrant,
  type NamedAuthorizationServer,
  type WantedGrant,
} from '../authorization-server/index.js';
import type { Cookie } from '../core/cookies.js';
import type { Grant } from '../core/held-tokens.js';
import { loginPath } from '../core/login-path.js';
import { type Refusal, refuse } from '../core/refusal.js';
import { resourceIndicatorsOf } from '../core/resource-indicator.js';
import { scopeOf } from '../core/scope.js';
import type { RequestSession } from '../session/request-session.js';
import type { Emit } from '../telemetry/events.js';
import { attemptCookie, expiredAttemptCookie, readAttemptHandles, surplusAttemptHandles } from './attempt-cookie.js';
import type { SignInDependencies } from './dependencies.js';
import { type LoginParameters, readLoginRequest } from './login-request.js';
import { isRefusal, reportFailure } from './report-failure.js';

export interface SignInRequest {
  readonly parameters: LoginParameters;
  readonly session: RequestSession;
  /** The `Cookie` header. */
  readonly cookies: string | undefined;
  readonly emit: Emit;
}

/** Where a person is sent to sign in, or why not. */
export type SignInStartOutcome =
  | { readonly kind: 'redirect'; readonly location: string; readonly setCookies: readonly Cookie[] }
  | { readonly kind: 'refused'; readonly refusal: Refusal }
  /** Sessions belong to those of an application, and the request belongs to none of them. */
  | { readonly kind: 'no external session' }
  | { readonly kind: 'failed'; readonly failure: Failure; readonly retry: string };

/** Sends a person to an authorization server, to sign in or to grant more. */
export async function startSignIn(
  { parameters, session, cookies, emit }: SignInRequest,
  dependencies: SignInDependencies,
): Promise<SignInStartOutcome> {
  const read = readLoginRequest(parameters, dependencies);
  if (read.kind === 'refused') return read;
  const { request, authorizationServer } = read;
  if (!session.mayBegin) return { kind: 'no external session' };
  // Where nothing tells who the person is, a grant can only extend a session.
  if (!identifiesPeople(authorizationServer) && session.current === undefined) return SESSION_REQUIRED;

  const wanted = wantedGrant(read, session, dependencies);
  const isSilent = parameters.prompt === 'none';
  const start = await authorizationServer.server.beginSignIn(wanted, {
    ...request,
    prompt: parameters.prompt,
    passed: read.passed,
    idTokenHint: isSilent ? idTokenOf(session, authorizationServer) : undefined,
  });
  if (start.kind !== 'granted') {
    reportFailure(start, { authorizationServer, emit });
    if (isSilent && isRefusal(start)) return backToPage(request.returnTo, dependencies);
    return { kind: 'failed', failure: start, retry: loginPath(request) };
  }
  const { authorizationUrl: location, ...secrets } = start.value;
  const { options, signInAttempts } = dependencies;
  const mode = authorizationServer.settings.responseMode;
  const known = readAttemptHandles(cookies, mode, options);
  const handle = await signInAttempts.remember(known[0], {
    ...request,
    ...secrets,
    ...wanted,
    isSilent,
    sessionHandle: session.current?.handle,
    pointer: session.pointer,
  });
  emit('sign_in.started', authorizationServer.about);
  const surplus = surplusAttemptHandles(known).map((one) => expiredAttemptCookie(one, mode, options));
  return { kind: 'redirect', location, setCookies: [attemptCookie(handle, mode, options), ...surplus] };
}

const SESSION_REQUIRED = {
  kind: 'refused',
  refusal: refuse(400, 'invalid_session', 'Signing in to this authorization server requires an existing session.'),
} as const;

/** The contract has an absolute URL where a sign-in leads. */
function backToPage(returnTo: string, { options }: SignInDependencies): SignInStartOutcome {
  return { kind: 'redirect', location: `${options.publicOrigin}${returnTo}`, setCookies: [] };
}

/** Some authorization servers answer silently only for a person who is named (OpenID Connect Core 1.0, 3.1.2.1). */
function idTokenOf({ current }: RequestSession, { name }: NamedAuthorizationServer): string | undefined {
  return current?.grants().findLast((grant) => grant.authorizationServer === name && grant.idToken !== undefined)
    ?.idToken;
}

/** The grants of the session are requested again, so that one new grant stands for all. */
function wantedGrant(
  { request, authorizationServer }: Extract<ReturnType<typeof readLoginRequest>, { kind: 'login request' }>,
  session: RequestSession,
  { options }: SignInDependencies,
): WantedGrant {
  const grants = session.current?.grants() ?? [];
  const granted = grants.filter((grant) => grant.authorizationServer === authorizationServer.name);
  return union([firstGrant(authorizationServer, options), { ...request, scope: request.scope ?? [] }, ...granted]);
}

function identifiesPeople({ settings }: NamedAuthorizationServer): boolean {
  return settings.openidConnect || settings.userEndpoint !== undefined;
}

function union(wanted: readonly (WantedGrant | Grant)[]): WantedGrant {
  return {
    scope: scopeOf(wanted.flatMap(({ scope }) => scope)),
    resources: resourceIndicatorsOf(wanted.flatMap(({ resources }) => resources)),
  };
}
