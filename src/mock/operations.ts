import { randomUUID } from 'node:crypto';
import type { Parameters } from '../contract/request-validation.js';
import type { OutgoingAnswer } from '../contract/validate-response.js';
import type { Call, Ground, Perform } from './call.js';

/** The handlers of operations whose answers are more than an example. */
export function operationHandlers(): Readonly<Record<string, Perform>> {
  const attempts = new Map<string, { readonly returnTo: string; readonly query: string | undefined }>();
  return {
    getToken,
    postToken: getToken,
    getSessionInfo,
    logout,
    login,
    initiateLogin,
    initiateLoginByPost: initiateLogin,
    callback,
    callbackByPost: callback,
    callbackOfProvider: callback,
    callbackOfProviderByPost: callback,
  };

  /** Redirects straight to the callback: the mock has no authorization server. */
  function login({ operation, parameters, stage }: Call, { answers, origin, callbackPath }: Ground): OutgoingAnswer {
    if (stage.plan.behaviour.authorizationServerIsDown) return answers.get(operation, { status: 503 });
    const { return_to: returnTo = '/', scope, resource } = parameters;
    const state = randomUUID();
    const query = scope === undefined && resource === undefined ? undefined : queryOf(parameters);
    attempts.set(state, { returnTo: String(returnTo), query });
    const target = `${origin}${callbackPath}?${new URLSearchParams({ code: 'mock', state })}`;
    return redirect(answers.get(operation, { status: 303 }), target);
  }

  function callback({ operation, parameters, stage }: Call, { answers }: Ground): OutgoingAnswer {
    const state = String(parameters.state);
    const attempt = attempts.get(state);
    attempts.delete(state);
    if (attempt === undefined) return answers.get(operation, { status: 400, mediaType: 'text/html' });
    stage.visitor.signIn();
    if (attempt.query !== undefined) stage.visitor.grant(attempt.query);
    return redirect(answers.get(operation, { status: 303 }), attempt.returnTo);
  }
}

async function getToken({ operation, parameters, stage }: Call, ground: Ground): Promise<OutgoingAnswer> {
  const { visitor, plan } = stage;
  const { answers, defaultResource, defaultScope } = ground;
  if (plan.behaviour.authorizationServerIsDown) return answers.get(operation, { name: 'unavailable' });
  if (plan.behaviour.grantsFirst && !visitor.hasGranted(queryOf(parameters))) {
    return withLoginUri(answers.get(operation, { name: 'backendNotReady' }), parameters, ground);
  }
  const resource = (parameters.resource as readonly string[] | undefined) ?? [defaultResource];
  const scope = String(parameters.scope ?? defaultScope);
  const seconds = plan.behaviour.tokenSeconds;
  const token = await ground.issueToken({ resource, scope, seconds, sub: String(visitor.current()?.sub) });
  const shown = answers.get(operation, { name: 'issued' });
  return { ...shown, body: { ...Object(shown.body), access_token: token, expires_in: seconds, scope } };
}

function getSessionInfo({ operation, stage: { visitor } }: Call, { answers }: Ground): OutgoingAnswer {
  const shown = answers.get(operation, { status: 200 });
  return { ...shown, body: { ...visitor.current(), exp: visitor.sessionEnd } };
}

/** Leads on to the sign-in. A place that is not of the mock becomes the start page. */
function initiateLogin({ operation, parameters }: Call, { answers, origin, loginPath }: Ground): OutgoingAnswer {
  const target = String(parameters.target_link_uri);
  const returnTo = target.startsWith(`${origin}/`) ? target.slice(origin.length) : '/';
  const query = new URLSearchParams({ return_to: returnTo });
  return redirect(answers.get(operation, { status: 303 }), `${loginPath}?${query}`);
}

function logout({ operation, stage }: Call, { answers }: Ground): OutgoingAnswer {
  stage.visitor.signOut();
  return answers.get(operation, { name: 'here' });
}

/** Adds `login_uri` for this query. */
export function withLoginUri(answer: OutgoingAnswer, parameters: Parameters, { loginPath }: Ground): OutgoingAnswer {
  const query = queryOf(parameters);
  return { ...answer, body: { ...Object(answer.body), login_uri: query === '' ? loginPath : `${loginPath}?${query}` } };
}

/** Equal queries give equal texts: scope and resources in order, in the form of a URL query. */
function queryOf({ scope, resource }: Parameters): string {
  const resources = [...((resource as readonly string[] | undefined) ?? [])].sort();
  const scopes = scope === undefined ? [] : [String(scope).split(' ').sort().join(' ')];
  const pairs = [...scopes.map((value) => ['scope', value]), ...resources.map((value) => ['resource', value])];
  return new URLSearchParams(pairs).toString();
}

function redirect(answer: OutgoingAnswer, location: string): OutgoingAnswer {
  return { ...answer, headers: { ...answer.headers, location } };
}
