import { createServer, type RequestListener } from 'node:http';
import type { errors, Provider } from 'oidc-provider';
import { answerWhenReady, startListening, stopListening } from '../../http/listen.js';
import { loadOptionalPackage } from '../load-optional-package.js';
import { DEMO_EVENTS, type DemoEvent, type Log } from '../log.js';
import { createConfiguration } from './configuration.js';
import { Interactions } from './interactions.js';
import type { DemoAuthorizationServer, DemoAuthorizationServerOptions } from './options.js';
import { createPageHeaders, servePageFiles } from './pages/page-files.js';
import { createErrorPages } from './pages/rendering.js';
import { endRefreshTokensWithSession } from './refresh-tokens.js';
import { openState, type State } from './state.js';

/**
 * Starts an authorization server for development and tests, where people sign in with one click.
 *
 * Authorization code with PKCE (RFC 7636), resource indicators (RFC 8707), JWT access tokens (RFC 9068), rotated
 * refresh tokens, revocation (RFC 7009), introspection (RFC 7662), RP-initiated and back-channel logout. It uses plain
 * HTTP and has no passwords: never let it listen on an address that others can reach.
 *
 * @throws MissingPackage if an optional package is not installed
 */
export async function createDemoAuthorizationServer(
  options: DemoAuthorizationServerOptions,
): Promise<DemoAuthorizationServer> {
  const host = options.host ?? '127.0.0.1';
  const server = createServer();
  // First, because the issuer names the port (RFC 8414, section 2).
  const port = await startListening(server, { host, port: options.port });
  const issuer = `http://${host.includes(':') ? `[${host}]` : host}:${port}`;
  const prepared = prepare(issuer, options);
  await answerWhenReady(
    server,
    prepared.then(({ listener }) => listener),
  );
  const { records } = await prepared;
  return { issuer, close: () => stopListening(server, { finishingMs: 0 }).then(() => records.close()) };
}

async function prepare(issuer: string, options: DemoAuthorizationServerOptions) {
  const state = await openState(options.stateDirectory);
  try {
    return { listener: await createListener(issuer, options, state), records: state.records };
  } catch (error) {
    await state.records.close();
    throw error;
  }
}

async function createListener(
  issuer: string,
  options: DemoAuthorizationServerOptions,
  state: State,
): Promise<RequestListener> {
  const oidc = await loadOptionalPackage('oidc-provider', () => import('oidc-provider'));
  const provider = new oidc.Provider(issuer, createConfiguration(options, state, oidc.errors));
  const log = options.log ?? (() => {});
  const interactions = new Interactions(provider, options, state.records);
  endRefreshTokensWithSession(provider, state.records);
  logEvents(provider, log);
  provider.use(createPageHeaders(options.clients));
  provider.use(createErrorPages(log));
  provider.use(servePageFiles);
  provider.use((ctx, next) => interactions.handle(ctx, next));
  return provider.callback();
}

function logEvents(provider: Provider, log: Log): void {
  const report = (event: DemoEvent) => (_ctx: unknown, error: Error) => {
    const { error_description: description } = error as Partial<errors.OIDCProviderError>;
    log({ level: DEMO_EVENTS[event], event, error: error.message, description });
  };
  provider.on('server_error', report('demo.authorization_server.failed'));
  provider.on('authorization.error', report('demo.authorization_refused'));
  provider.on('grant.error', report('demo.token_refused'));
  provider.on('backchannel.error', report('demo.logout_token_undelivered'));
}
