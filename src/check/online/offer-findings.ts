import { DPOP_ALGORITHM, isByHand } from '../../authorization-server/index.js';
import { resourcesOf } from '../../config/authorization-server-checks.js';
import type { Finding } from '../finding.js';
import { type KnownServer, listIn, urlIn } from './context.js';
import { quoted } from './protocol-findings.js';

/** What the metadata says about scopes, resources, refresh tokens, signing out and pushed requests. */
export function checkOffers(server: KnownServer): Finding[] {
  return [
    ...checkScopes(server),
    ...checkResources(server),
    ...checkRefreshGrant(server),
    checkRevocation(server),
    ...checkEndSession(server),
    ...checkBackChannelLogout(server),
    checkPushedRequests(server),
    ...checkDpop(server),
  ];
}

function checkScopes(server: KnownServer): Finding[] {
  const { metadata, findings, client, configured } = server;
  const id = 'authorization-server.scopes';
  const offered = listIn(metadata, 'scopes_supported');
  if (offered === undefined || client.resourceParameter === 'scope-prefix') return [];
  const access = client.refreshTokens === undefined ? [] : [`${client.refreshTokens}_access`];
  const wanted = [
    ...new Set([...server.firstGrant.scope, ...client.resources.flatMap(({ scopes }) => scopes), ...access]),
  ];
  const unknown = wanted.filter((scope) => !offered.includes(scope));
  if (unknown.length === 0) return [findings.ok(id, `All scopes of the settings are offered: ${quoted(wanted)}.`)];
  const what = `The metadata does not list these scopes of the settings: ${quoted(unknown)}. It lists ${quoted(offered)}.`;
  const whatToDo = `Register them for the client, or correct signIn.scope and resources. A server need not list all of its scopes: tmi-bff check --sign-in ${configured.name} shows which it grants.`;
  return [unknown.includes('openid') ? findings.error(id, what, whatToDo) : findings.warning(id, what, whatToDo)];
}

/** RFC 9728, section 4. Few servers publish this list. */
function checkResources({ metadata, findings, client }: KnownServer): Finding[] {
  const id = 'authorization-server.resources';
  const offered = listIn(metadata, 'protected_resources');
  if (offered === undefined || client.resources.length === 0) return [];
  const unknown = client.resources
    .map(({ indicator }) => indicator)
    .filter((indicator) => !offered.includes(indicator));
  if (unknown.length === 0) return [findings.ok(id, 'The metadata lists all resources of the settings.')];
  const what = `The metadata does not list these resources of the settings: ${quoted(unknown)}.`;
  return [findings.warning(id, what, 'Register them at the authorization server, or correct resources.')];
}

function checkRefreshGrant({ metadata, findings }: KnownServer): Finding[] {
  const id = 'authorization-server.refresh-grant';
  const offered = listIn(metadata, 'grant_types_supported');
  if (offered === undefined) return [];
  if (offered.includes('refresh_token')) return [findings.ok(id, 'The refresh token grant is offered.')];
  const what = `The metadata offers no refresh token grant; it offers ${quoted(offered)}.`;
  return [findings.warning(id, what, 'Enable the refresh token grant, or accept that people sign in more often.')];
}

function checkRevocation({ metadata, findings }: KnownServer): Finding {
  const id = 'authorization-server.revocation';
  if (urlIn(metadata, 'revocation_endpoint')) return findings.ok(id, 'Refresh tokens can be revoked.');
  const what = 'There is no revocation endpoint: refresh tokens stay valid after people have signed out.';
  const whatToDo =
    'Enable it, set endpoints.revocation if only the metadata lacks it, or give refresh tokens a short lifetime.';
  return findings.warning(id, what, whatToDo);
}

function checkEndSession({ metadata, findings, client }: KnownServer): Finding[] {
  const id = 'authorization-server.end-session';
  const { signOutUrl, postLogoutRedirectUri } = client;
  if (signOutUrl !== undefined) {
    const what = `People sign out at ${signOutUrl.url}; register the URL to return to: ${postLogoutRedirectUri}`;
    return [findings.ok(id, what)];
  }
  if (!client.openidConnect) return [];
  if (urlIn(metadata, 'end_session_endpoint')) {
    return [findings.ok(id, `It ends sessions; register the post-logout redirect URI: ${postLogoutRedirectUri}`)];
  }
  const what = 'There is no end_session_endpoint: people stay signed in at the authorization server.';
  const whatToDo = 'Tell people so, or set endpoints.endSession or signOutUrl if there is such an endpoint.';
  return [findings.warning(id, what, whatToDo)];
}

function checkBackChannelLogout({ metadata, findings, client, options }: KnownServer): Finding[] {
  const id = 'authorization-server.back-channel-logout';
  if (!client.openidConnect) return [];
  const uri = `${options.publicOrigin}${options.basePath}/bff/backchannel-logout`;
  if (metadata.backchannel_logout_supported === true) {
    return [findings.ok(id, `It sends logout tokens; register the back-channel logout URI: ${uri}`)];
  }
  if (isByHand(client))
    return [findings.ok(id, `If it sends logout tokens, register the back-channel logout URI: ${uri}`)];
  const what = 'The metadata does not offer back-channel logout: sessions here outlive a sign-out elsewhere.';
  return [findings.warning(id, what, 'Enable it if you can, or set a short session.idleSeconds.')];
}

function checkPushedRequests({ metadata, findings, client, configured }: KnownServer): Finding {
  const id = 'authorization-server.pushed-requests';
  const isOffered = urlIn(metadata, 'pushed_authorization_request_endpoint') !== undefined;
  const isRequired = metadata.require_pushed_authorization_requests === true;
  const setting = `${configured.path}.pushedAuthorization`;
  if (client.pushedAuthorization === 'always' && !isOffered) {
    const what = `${setting} is "always", but there is no endpoint for it: sign-ins fail.`;
    return findings.error(id, what, `Set it to "if-offered", or enable pushed authorization requests.`);
  }
  if (client.pushedAuthorization === 'never' && isRequired) {
    const what = `${setting} is "never", but the authorization server requires pushed authorization requests.`;
    return findings.error(id, what, `Set it to "if-offered".`);
  }
  const isUsed = isOffered && client.pushedAuthorization !== 'never';
  return findings.ok(id, isUsed ? 'Authorization requests are pushed.' : 'Authorization requests are not pushed.');
}

/** RFC 9449, section 5.1. Asked only if a resource of this authorization server has `dpop`. */
function checkDpop({ metadata, findings, client, options, configured }: KnownServer): Finding[] {
  const id = 'authorization-server.dpop';
  if (!resourcesOf(configured, options).some(({ dpop }) => dpop)) return [];
  if (isByHand(client))
    return [
      findings.ok(id, 'Without metadata, only a sign-in shows whether tokens are bound to the key of the backend.'),
    ];
  const offered = listIn(metadata, 'dpop_signing_alg_values_supported') ?? [];
  if (offered.includes(DPOP_ALGORITHM)) return [findings.ok(id, 'Tokens can be bound to the key of the backend.')];
  const what = `Resources have dpop, but the metadata offers no DPoP with ${DPOP_ALGORITHM}: it lists ${quoted(offered)}.`;
  const whatToDo = 'Enable DPoP at the authorization server, or set dpop: false for its resources.';
  return [findings.warning(id, what, whatToDo)];
}
