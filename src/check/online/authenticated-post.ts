import { type AuthorizationServerOptions, prepareClientAuthentication } from '../../authorization-server/index.js';
import type { NoAnswer, ProbeAnswer } from './ask.js';
import { type KnownServer, listIn, type Metadata, urlIn } from './context.js';

type AuthenticatedEndpoint = 'token_endpoint' | 'pushed_authorization_request_endpoint';

/**
 * Posts a form to an endpoint, authenticated as the backend would.
 *
 * @param client the client to authenticate as, if it is not that of the settings
 */
export async function postAuthenticated(
  { metadata, client: own, ask }: KnownServer,
  endpoint: AuthenticatedEndpoint,
  { parameters, client = own }: { readonly parameters: URLSearchParams; readonly client?: AuthorizationServerOptions },
): Promise<ProbeAnswer | NoAnswer> {
  const url = endpointOf(metadata, endpoint, client);
  if (url === undefined) return { kind: 'no answer', reason: `there is no ${endpoint}` };
  const choose = await prepareClientAuthentication(client);
  const authenticate = choose(listIn(metadata, 'token_endpoint_auth_methods_supported') ?? ['client_secret_basic']);
  const headers = new Headers({ accept: 'application/json', 'content-type': 'application/x-www-form-urlencoded' });
  const form = new URLSearchParams(parameters);
  // It reads an audience of the metadata. That of `private_key_jwt` is asynchronous, against its type.
  await authenticate(
    { issuer: client.issuer, token_endpoint: urlIn(metadata, 'token_endpoint')?.href },
    { client_id: client.clientId },
    form,
    headers,
  );
  return ask(url, { method: 'POST', headers, form });
}

/** Clients with certificates may have endpoints of their own (RFC 8705, section 5). */
function endpointOf(
  metadata: Metadata,
  endpoint: AuthenticatedEndpoint,
  { clientAuthentication }: AuthorizationServerOptions,
): URL | undefined {
  const { mtls_endpoint_aliases: aliases } = metadata;
  const ofCertificates =
    clientAuthentication === 'tls_client_auth' && typeof aliases === 'object' && aliases !== null
      ? urlIn({ ...aliases }, endpoint)
      : undefined;
  return ofCertificates ?? urlIn(metadata, endpoint);
}
