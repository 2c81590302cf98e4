import { type Parts, Refused, type Request, type TokenQuery, type TokenRequest } from '../backend/parts.js';

/** Redirects what comes over plain HTTP. */
export const toHttps =
  (headers: Record<string, string>) =>
  (original: Parts): Partial<Parts> => ({
    answer: async (request, backend) =>
      request.isSecure
        ? original.answer(request, backend)
        : { status: 308, headers: { Location: `https://app.example${request.path}`, ...headers }, body: '' },
  });

/** Treats one kind of token request otherwise. */
export const onToken =
  (method: string, act: (request: Request, original: Parts) => Request) =>
  (original: Parts): Partial<Parts> => ({
    answer: (request, backend) =>
      original.answer(isToken(request, method, request) ? act(request, original) : request, backend),
  });

export const isToken = ({ path }: Request, method: string, request: Request) =>
  path === TOKEN && request.method === method;

export const TOKEN = '/.well-known/bff-token';
export const SESSION_INFO = '/.well-known/bff-sessioninfo';

/** Refuses what is well-formed, or takes what is not. */
export const reading =
  (act: (request: Request, original: Parts) => TokenQuery) =>
  (original: Parts): Partial<Parts> => ({
    readQuery: (request) => act(request, original),
  });

/** Keeps tokens under another key. */
export const keyed = (key: (query: TokenQuery) => unknown) => (): Partial<Parts> => ({
  heldKey: (query) => JSON.stringify(key(query)),
});

/** Changes the JSON of a token response. */
export const answering =
  (act: (body: Body) => Body) =>
  (original: Parts): Partial<Parts> => ({
    tokenBody: (held, query, backend) => act(original.tokenBody(held, query, backend)),
  });

export type Body = Record<string, unknown>;

/** Checks the site only where this says so. */
export const checkingUnless =
  (isFree: (request: Request) => boolean) =>
  (original: Parts): Partial<Parts> => ({
    checkSite(request, backend) {
      if (!isFree(request)) original.checkSite(request, backend);
    },
  });

/** Demands a header of these requests to the two endpoints, besides what else it checks. */
export const demandingHeader =
  (isMeant: (request: Request) => boolean) =>
  (original: Parts): Partial<Parts> => ({
    checkSite(request, backend) {
      original.checkSite(request, backend);
      if (isMeant(request) && request.headers['x-requested-by'] === undefined)
        throw new Refused('invalid_request', { status: 403 });
    },
  });

/** Asks for other scopes at the sign-in, perhaps with more parameters. */
export const askingFor =
  (scopes: (usual: string) => string, more: Record<string, string> = {}) =>
  (original: Parts): Partial<Parts> => ({
    authorizationParameters(attempt, backend) {
      const usual = original.authorizationParameters(attempt, backend);
      return { ...usual, scope: scopes(String(usual.scope)), ...more };
    },
  });

/** Changes the address that the page is sent to after signing out. */
export const leading =
  (act: (location: URL, search: string) => void) =>
  (original: Parts): Partial<Parts> => ({
    async logout(request, backend) {
      const answer = await original.logout(request, backend);
      const { logout_uri: address } = JSON.parse(answer.body);
      if (typeof address !== 'string') return answer;
      const location = new URL(address);
      act(location, request.search);
      return { ...answer, body: JSON.stringify({ logout_uri: location.href }) };
    },
  });

/** Asks the token endpoint otherwise. */
export const requestingTokens =
  (act: Act) =>
  (original: Parts): Partial<Parts> => ({
    tokenRequest(form, backend) {
      const request = original.tokenRequest(form, backend);
      return { ...request, ...act(request, { form, credentials: `${backend.clientId}:${backend.clientSecret}` }) };
    },
  });

export type Act = (
  request: TokenRequest,
  given: { form: URLSearchParams; credentials: string },
) => Partial<TokenRequest>;
