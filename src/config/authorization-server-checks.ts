import { DEFAULT_AUTHORIZATION_SERVER } from '../core/authorization-server-name.js';
import { isTemplate, TENANT_PLACE } from '../core/issuer.js';
import type { AuthorizationServerSettings } from './authorization-server-schema.js';
import type { Options } from './schema.js';

/** An authorization server in the settings, and its path there. */
export interface ConfiguredAuthorizationServer {
  readonly path: string;
  readonly name: string;
  readonly settings: AuthorizationServerSettings;
}

/** All authorization servers in the settings, the default one first. */
export function authorizationServersOf({
  authorizationServer,
  providers,
}: Options): readonly ConfiguredAuthorizationServer[] {
  const further = Object.entries(providers).map(([name, settings]) => ({ path: `providers.${name}`, name, settings }));
  return [
    { path: 'authorizationServer', name: DEFAULT_AUTHORIZATION_SERVER, settings: authorizationServer },
    ...further,
  ];
}

/** The resources of an authorization server. */
export function resourcesOf({ name }: { readonly name: string }, { resources }: Options): Options['resources'] {
  return resources.filter(({ provider = DEFAULT_AUTHORIZATION_SERVER }) => provider === name);
}

/** The problems of their settings, one line each. */
export function authorizationServerProblems(options: Options): string[] {
  const reserved = Object.hasOwn(options.providers, DEFAULT_AUTHORIZATION_SERVER)
    ? [`providers.${DEFAULT_AUTHORIZATION_SERVER}: expected another name, because authorizationServer has this one`]
    : [];
  return [
    ...reserved,
    ...authorizationServersOf(options).flatMap((configured) => [
      ...clientProblems(configured),
      ...endpointProblems(configured),
      ...tenantProblems(configured),
      ...userEndpointProblems(configured),
      ...resourceParameterProblems(configured, options),
    ]),
  ];
}

/** Each client authentication method requires other options. */
function clientProblems({ path, settings }: ConfiguredAuthorizationServer): string[] {
  const { clientAuthentication: way, clientSecret, privateKeyFile, tls } = settings;
  const missing = (option: string) => [
    `${path}.${option}: expected a value, because of the client authentication method, found nothing`,
  ];
  if (way === 'private_key_jwt') return privateKeyFile === undefined ? missing('privateKeyFile') : [];
  if (way === 'tls_client_auth') {
    return [
      ...(tls.certificateFile === undefined ? missing('tls.certificateFile') : []),
      ...(tls.keyFile === undefined ? missing('tls.keyFile') : []),
    ];
  }
  return clientSecret === undefined ? [`${path}.clientSecret: expected the client secret, a text, found nothing`] : [];
}

/** Endpoints that sign people in, without any metadata, need one more for claims. */
function endpointProblems({
  path,
  settings: { endpoints: { authorization, token, jwks, userinfo } = {}, openidConnect, claimsFrom = 'id_token' },
}: ConfiguredAuthorizationServer): string[] {
  const isLookedUp = authorization === undefined || token === undefined || jwks === undefined;
  if (isLookedUp || !openidConnect || userinfo !== undefined || claimsFrom === 'id_token') return [];
  return [
    `${path}.endpoints.userinfo: expected the URL of an endpoint, because ${path}.claimsFrom is "${claimsFrom}", ` +
      'found nothing',
  ];
}

/** With OpenID Connect the ID Token says who the person is, and nothing else may. */
function userEndpointProblems({ path, settings }: ConfiguredAuthorizationServer): string[] {
  const { openidConnect, userEndpoint } = settings;
  if (userEndpoint === undefined || !openidConnect) return [];
  return [`${path}.userEndpoint: expected nothing, because ${path}.openidConnect is true, found a map`];
}

/** A template says nothing about whose people may sign in. */
function tenantProblems({ path, settings }: ConfiguredAuthorizationServer): string[] {
  const { issuer, tenants, clientAuthentication, assertionAudience } = settings;
  if (!isTemplate(issuer)) {
    const why = `because ${path}.issuer has no ${TENANT_PLACE}`;
    return tenants === undefined ? [] : [`${path}.tenants: expected nothing, ${why}, found a map`];
  }
  const why = `because ${path}.issuer has ${TENANT_PLACE}`;
  const isOpen = tenants?.any === true;
  if (isOpen === (tenants !== undefined && tenants.allowed.length > 0)) {
    const found = isOpen ? 'both' : 'nothing';
    return [`${path}.tenants: expected either allowed with the tenants, or any: true, ${why}, found ${found}`];
  }
  const isToTemplate = clientAuthentication === 'private_key_jwt' && assertionAudience === 'issuer';
  return isToTemplate ? [`${path}.assertionAudience: expected "token-endpoint", ${why}, found "issuer"`] : [];
}

/** Without a resource parameter, an authorization server can issue tokens for one resource only. */
function resourceParameterProblems(configured: ConfiguredAuthorizationServer, options: Options): string[] {
  const count = resourcesOf(configured, options).length;
  if (configured.settings.resourceParameter !== 'none' || count <= 1) return [];
  return [`resources: expected at most one, because ${configured.path}.resourceParameter is "none", found ${count}`];
}
