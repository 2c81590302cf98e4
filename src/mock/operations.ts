import { randomUUID } from 'node:crypto';
import type { Operation } from '../contract/operation.js';
import type { Parameters } from '../contract/validate-request.js';
import type { OutgoingAnswer } from '../contract/validate-response.js';
import type { TokenWish } from './access-tokens.js';
import type { Answers } from './answers.js';
import type { Stage } from './stages.js';

/** What all operations stand on. */
export interface Ground {
  readonly answers: Answers;
  readonly origin: string;
  readonly callbackPath: string;
  readonly loginPath: string;
  readonly defaultResource: string;
  readonly defaultScope: string;
  issueToken(wish: TokenWish): string;
}

/** A request that was admitted, and what it meets. */
export interface Call {
  readonly operation: Operation;
  readonly parameters: Parameters;
  readonly stage: Stage;
}

type Perform = (call: Call, ground: Ground) => OutgoingAnswer;

/** The operations that are more than an example. All others answer the first success that the contract shows. */
export function createOperations(): Readonly<Record<string, Perform>> {
  const underway = new Map<string, { readonly returnTo: string; readonly query: string | undefined }>();
  return { getToken, postToken: getToken, getSessionInfo, logout, login, callback, callbackOfProvider: callback };

  /** Leads straight to the callback: there is no authorization server where anybody could say no. */
  function login({ operation, parameters, stage }: Call, { answers, origin, callbackPath }: Ground): OutgoingAnswer {
    if (stage.plan.behaviour.authorizationServerIsDown) return answers.get(operation, { status: 503 });
    const { return_to: returnTo = '/', scope, resource } = parameters;
    const state = randomUUID();
    const query = scope === undefined && resource === undefined ? undefined : queryOf(parameters);
    underway.set(state, { returnTo: String(returnTo), query });
    const target = `${origin}${callbackPath}?${new URLSearchParams({ code: 'mock', state })}`;
    return redirect(answers.get(operation, { status: 303 }), target);
  }

  function callback({ operation, parameters, stage }: Call, { answers }: Ground): OutgoingAnswer {
    const state = String(parameters.state);
    const begun = underway.get(state);
    underway.delete(state);
    if (begun === undefined) return answers.get(operation, { status: 400, mediaType: 'text/html' });
    stage.visitor.signIn();
    if (begun.query !== undefined) stage.visitor.grant(begun.query);
    return redirect(answers.get(operation, { status: 303 }), begun.returnTo);
  }
}

function getToken({ operation, parameters, stage }: Call, ground: Ground): OutgoingAnswer {
  const { visitor, plan } = stage;
  const { answers, defaultResource, defaultScope } = ground;
  if (plan.behaviour.authorizationServerIsDown) return answers.get(operation, { name: 'away' });
  if (plan.behaviour.grantsFirst && !visitor.hasGranted(queryOf(parameters))) {
    return withLoginUri(answers.get(operation, { name: 'backendNotReady' }), parameters, ground);
  }
  const resource = (parameters.resource as readonly string[] | undefined) ?? [defaultResource];
  const scope = String(parameters.scope ?? defaultScope);
  const seconds = plan.behaviour.tokenSeconds;
  const token = ground.issueToken({ resource, scope, seconds, sub: String(visitor.current()?.sub) });
  const shown = answers.get(operation, { name: 'issued' });
  return { ...shown, body: { ...Object(shown.body), access_token: token, expires_in: seconds, scope } };
}

function getSessionInfo({ operation, stage: { visitor } }: Call, { answers }: Ground): OutgoingAnswer {
  const shown = answers.get(operation, { status: 200 });
  return { ...shown, body: { ...visitor.current(), exp: visitor.sessionEnd } };
}

function logout({ operation, stage }: Call, { answers }: Ground): OutgoingAnswer {
  stage.visitor.signOut();
  return answers.get(operation, { name: 'here' });
}

/** With where to sign in for just this query, as the backend answers. */
export function withLoginUri(answer: OutgoingAnswer, parameters: Parameters, { loginPath }: Ground): OutgoingAnswer {
  const query = queryOf(parameters);
  return { ...answer, body: { ...Object(answer.body), login_uri: query === '' ? loginPath : `${loginPath}?${query}` } };
}

/** A query in one way of writing: its scope and resources, as they stand in a URL. */
function queryOf({ scope, resource }: Parameters): string {
  const resources = [...((resource as readonly string[] | undefined) ?? [])].sort();
  const scopes = scope === undefined ? [] : [String(scope).split(' ').sort().join(' ')];
  const pairs = [...scopes.map((value) => ['scope', value]), ...resources.map((value) => ['resource', value])];
  return new URLSearchParams(pairs).toString();
}

function redirect(answer: OutgoingAnswer, location: string): OutgoingAnswer {
  return { ...answer, headers: { ...answer.headers, location } };
}
