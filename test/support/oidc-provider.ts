import { createServer } from 'node:http';
import { type ClientMetadata, type Configuration, errors, Provider } from 'oidc-provider';
import { startListening, stopListening } from '../../src/http/listen.js';

export const CLIENT = { id: 'portfolio', secret: 'a-secret-of-the-portfolio' };
export const REDIRECT_URI = 'https://app.acme.test/bff/callback';
export const STOCKS = 'https://stocks.acme.test';

/** oidc-provider, set up in the usual way but for what a test gets wrong. */
export interface TestOidcProvider {
  readonly issuer: string;
  /** The requests so far: method and path. */
  readonly requests: readonly string[];
  close(): Promise<void>;
}

const RIGHT_SECRET = `Basic ${Buffer.from(`${CLIENT.id}:${CLIENT.secret}`).toString('base64')}`;

interface Mistakes {
  readonly client?: Partial<ClientMetadata>;
  readonly configuration?: Partial<Configuration>;
  readonly features?: Configuration['features'];
  /** Changes what the metadata says. */
  readonly metadata?: Readonly<Record<string, unknown>>;
  readonly acceptsAnySecret?: boolean;
  /** Refuses pushed requests with a code challenge for the right redirect URI, in these words. */
  readonly refusesCodeChallenges?: string;
}

export async function startOidcProvider(mistakes: Mistakes = {}): Promise<TestOidcProvider> {
  const server = createServer();
  const port = await startListening(server, { host: '127.0.0.1', port: 0 });
  const issuer = `http://127.0.0.1:${port}`;
  const provider = new Provider(issuer, configurationWith(mistakes));
  const { refusesCodeChallenges: refusal } = mistakes;
  const requests: string[] = [];
  provider.use(async (ctx, next) => {
    requests.push(`${ctx.method} ${ctx.path}`);
    await next();
    if (ctx.path.startsWith('/.well-known/')) Object.assign(ctx.body as object, mistakes.metadata);
    if (ctx.path === '/request' && ctx.status === 201 && refusal !== undefined) {
      Object.assign(ctx, { status: 400, body: { error: 'invalid_request', error_description: refusal } });
    }
  });
  const answer = provider.callback();
  server.on('request', (request, response) => {
    if (mistakes.acceptsAnySecret && request.url === '/token') request.headers.authorization = RIGHT_SECRET;
    answer(request, response);
  });
  return { issuer, requests, close: () => stopListening(server, { finishingMs: 0 }) };
}

function configurationWith({ client, configuration, features }: Mistakes): Configuration {
  return {
    clients: [
      {
        client_id: CLIENT.id,
        client_secret: CLIENT.secret,
        redirect_uris: [REDIRECT_URI],
        grant_types: ['authorization_code', 'refresh_token'],
        ...client,
      },
    ],
    scopes: ['openid', 'offline_access', 'read', 'buy'],
    claims: { openid: ['sub'], profile: ['name'], email: ['email'] },
    pkce: { required: () => true },
    ...configuration,
    features: {
      devInteractions: { enabled: false },
      revocation: { enabled: true },
      backchannelLogout: { enabled: true },
      pushedAuthorizationRequests: { enabled: false },
      resourceIndicators: { enabled: true, getResourceServerInfo: (_ctx, indicator) => resourceServer(indicator) },
      ...features,
    },
  };
}

function resourceServer(indicator: string) {
  if (indicator !== STOCKS) throw new errors.InvalidTarget();
  return { scope: 'read buy', audience: indicator };
}
