import { createAuthorizationServer } from '../../authorization-server/index.js';
import type { Finding } from '../finding.js';
import { probeAuthorization, type Reaction } from './authorization-probe.js';
import { type KnownServer, urlIn } from './context.js';

const REGISTERED = 'authorization-server.redirect-uri-registered';
const EXACT = 'authorization-server.redirect-uri-exact';
const ACCEPTED = 'authorization-server.request-accepted';
const ENFORCED = 'authorization-server.pkce-enforced';

/** The errors of a correct request that may not interact with the person (OpenID Connect Core 1.0, section 3.1.2.6). */
const EXPECTED = ['', 'login_required', 'interaction_required', 'consent_required', 'account_selection_required'];

/**
 * Sends three authorization requests, none of which may interact with a person: the one of a sign-in, one with a wrong
 * redirect URI, and one without a code challenge.
 */
export async function checkAuthorizationRequests(server: KnownServer): Promise<Finding[]> {
  const parameters = await parametersOfSignIn(server);
  if (parameters === undefined) return [];
  const usual = await probeAuthorization(server, parameters);
  // The finding about the client secret says so. What else may be wrong comes to light when that is right.
  if (usual.kind === 'not authenticated') return [];
  const wrong = await probeAuthorization(server, withWrongRedirectUri(parameters));
  const findings = [...checkRegistered(usual, wrong, server), ...checkExact(usual, wrong, server)];
  if (usual.kind === 'sent back') findings.push(checkAccepted(usual, server));
  if (!isAccepted(usual)) return findings;
  const unprotected = await probeAuthorization(server, withoutChallenge(parameters));
  return [...findings, ...checkEnforced(usual, unprotected, server)];
}

/** What came of the request of a sign-in, if the client was authenticated. */
type Usual = Exclude<Reaction, { kind: 'not authenticated' }>;

/** The parameters as the backend sends them; `undefined` if it could send none. */
async function parametersOfSignIn(server: KnownServer): Promise<URLSearchParams | undefined> {
  const { client, metadata } = server;
  const issuer = urlIn(metadata, 'issuer') && String(metadata.issuer);
  // The finding about the issuer says so.
  if (issuer === undefined) return undefined;
  const { beginSignIn } = await createAuthorizationServer({ ...client, issuer, pushedAuthorization: 'never' });
  const begun = await beginSignIn(server.firstGrant, client.openidConnect ? { prompt: 'none' } : {});
  return begun.kind === 'granted' ? new URL(begun.value.authorizationUrl).searchParams : undefined;
}

/** Begins like the registered one, so that it is accepted where the beginning only is compared. */
function withWrongRedirectUri(parameters: URLSearchParams): URLSearchParams {
  const changed = new URLSearchParams(parameters);
  changed.set('redirect_uri', `${parameters.get('redirect_uri')}/not-registered`);
  return changed;
}

function withoutChallenge(parameters: URLSearchParams): URLSearchParams {
  const changed = new URLSearchParams(parameters);
  changed.delete('code_challenge');
  changed.delete('code_challenge_method');
  return changed;
}

function isAccepted(reaction: Reaction): boolean {
  return reaction.kind === 'page' || (reaction.kind === 'sent back' && EXPECTED.includes(reaction.error));
}

function isSamePage(one: Reaction, other: Reaction): boolean {
  return one.kind === 'page' && other.kind === 'page' && one.place === other.place;
}

function checkRegistered(usual: Usual, wrong: Reaction, server: KnownServer): Finding[] {
  const { client, findings } = server;
  const { redirectUri, clientId } = client;
  switch (usual.kind) {
    case 'no answer': {
      const what = `The authorization request was not answered: ${usual.reason}.`;
      return [findings.error(ACCEPTED, what, 'Check the authorization endpoint.')];
    }
    case 'refused': {
      if (!isAboutRedirectUri(usual, wrong)) return [refusedFinding(usual, server)];
      const what = `The authorization request for the client ${clientId} with the redirect URI ${redirectUri} was refused: ${usual.reason}${told(usual)}.`;
      const whatToDo = `Register exactly ${redirectUri} for the client ${clientId}; check that this client id exists.`;
      return [findings.error(REGISTERED, what, whatToDo)];
    }
    case 'page':
      if (isSamePage(usual, wrong)) {
        const what = `It cannot be told whether ${redirectUri} is registered: a wrong redirect URI leads to the same page.`;
        return [findings.warning(REGISTERED, what, 'Try with: tmi-bff check --sign-in')];
      }
      return [findings.ok(REGISTERED, `The redirect URI ${redirectUri} leads to a different page than a wrong one.`)];
    case 'sent back':
      return [findings.ok(REGISTERED, `The redirect URI ${redirectUri} is registered.`)];
  }
}

type Refused = Extract<Reaction, { kind: 'refused' }>;

/**
 * Whether a refusal that does not lead back to the redirect URI is because of that. Where requests are pushed, it may be
 * because of anything in the request; then a wrong redirect URI is refused in other words.
 */
function isAboutRedirectUri(usual: Refused, wrong: Reaction): boolean {
  const { error = '', description = '' } = usual;
  if (/redirect/i.test(description)) return true;
  if (Object.hasOwn(ADVICE, error)) return false;
  return wrong.kind !== 'refused' || (error === (wrong.error ?? '') && description === (wrong.description ?? ''));
}

function checkExact(usual: Usual, wrong: Reaction, { findings }: KnownServer): Finding[] {
  if (usual.kind === 'refused' || wrong.kind === 'no answer' || isSamePage(usual, wrong)) return [];
  if (wrong.kind !== 'sent back') return [findings.ok(EXACT, 'Another redirect URI is refused.')];
  const what = 'A redirect URI that is not registered, but begins like the registered one, is accepted.';
  return [findings.error(EXACT, what, 'Register redirect URIs without wildcards; let them be compared exactly.')];
}

function checkAccepted(usual: Extract<Reaction, { kind: 'sent back' }>, server: KnownServer): Finding {
  if (!isAccepted(usual)) return refusedFinding(usual, server);
  return server.findings.ok(ACCEPTED, `The request of a sign-in is accepted: ${requestOf(server)}.`);
}

/** What it says about a refusal. */
interface Said {
  readonly error?: string;
  readonly description?: string;
}

function refusedFinding(reaction: Said, server: KnownServer) {
  const what = `The request of a sign-in is refused${told(reaction)}. It asked for ${requestOf(server)}.`;
  return server.findings.error(ACCEPTED, what, adviceOn(reaction));
}

function requestOf(server: KnownServer): string {
  const { scope, resources } = server.firstGrant;
  return `scope "${scope.join(' ')}"${resources.length > 0 ? `, resources ${resources.join(', ')}` : ''}`;
}

function adviceOn({ error = '', description = '' }: Said): string {
  if (/challenge|pkce/i.test(description)) return 'Allow this client to use PKCE with the code challenge method S256.';
  // Keycloak refuses pushed requests with invalid_request, and tells the rest in words.
  if (error === 'invalid_request' && /\bscope/i.test(description)) return UNKNOWN_SCOPE;
  return ADVICE[error] ?? 'Compare the registration of the client with the settings.';
}

const UNKNOWN_SCOPE = 'Register these scopes for the client, or correct signIn.scope and the scopes of resources.';

const ADVICE: Readonly<Record<string, string>> = {
  invalid_scope: UNKNOWN_SCOPE,
  invalid_target: 'Register the resources, correct their indicators, or set resourceParameter.',
  unauthorized_client: 'Allow the client to use the authorization code flow (response type code).',
  unsupported_response_type: 'Allow the client to use the authorization code flow (response type code).',
};

function checkEnforced(usual: Reaction, unprotected: Reaction, { findings }: KnownServer): Finding[] {
  if (unprotected.kind === 'no answer') return [];
  if (!isAccepted(unprotected) || (unprotected.kind === 'page' && !isSamePage(usual, unprotected)))
    return [findings.ok(ENFORCED, 'A request without a code challenge is refused.')];
  const what = 'PKCE is not enforced: a request without a code challenge is accepted.';
  return [findings.warning(ENFORCED, what, 'Require PKCE (S256) for this client at the authorization server.')];
}

function told({ error, description }: Said): string {
  const words = [error, description].filter((word) => word !== undefined && word !== '');
  return words.length === 0 ? '' : `, with ${words.join(': ')}`;
}
