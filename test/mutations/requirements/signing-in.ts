import { type Change, change, changeContract, type Mutation } from '../mutation.js';

const WHERE_TO_RETURN =
  "            type: string\n            pattern: '^/(?![/\\\\])[\\x21-\\x5B\\x5D-\\x7E]*$'\n          example:";
const REDIRECT_URI = 'redirect_uri: settings.redirectUri,';
const DECLINED =
  "if (failure.kind === 'refused' && failure.error === 'access_denied') return declinedPage(attempt.returnTo);";

/** Setting out. */
const out = (id: string, deed: string, made: Change): Mutation => ({ id, deed, test: 'flow/sign-in', changes: [made] });
/** Coming back. */
const back = (id: string, deed: string, made: Change): Mutation => ({
  id,
  deed,
  test: 'flow/callback',
  changes: [made],
});

/** Signing in. */
export const signingIn: readonly Mutation[] = [
  back(
    'LOGIN-01',
    'does not authenticate',
    change(
      'grant/client-authentication',
      ': ClientSecretBasic(secret);',
      ": (_server, client, body) => body.set('client_id', client.client_id);",
    ),
  ),
  out(
    'LOGIN-02',
    'asks for a token in the URL',
    change('grant/authorization-request', REDIRECT_URI, `${REDIRECT_URI} response_type: 'token',`),
  ),
  out(
    'LOGIN-03',
    'proves nothing by its verifier',
    change('grant/authorization-request', "code_challenge_method: 'S256',", "code_challenge_method: 'plain',"),
  ),
  out(
    'LOGIN-03',
    'has the same verifier each time',
    change('grant/authorization-request', 'codeVerifier: randomPKCECodeVerifier()', "codeVerifier: 'v'.repeat(43)"),
  ),
  {
    id: 'LOGIN-08',
    deed: 'believes metadata of another issuer',
    test: 'flow/authorization-server',
    changes: [change('grant/discovery', 'if (metadata.issuer !== issuer)', 'if (false)')],
  },
  {
    id: 'LOGIN-09',
    deed: 'takes its redirect URI from the request',
    test: 'flow/sign-in',
    changes: [
      change(
        'server/serve-contract',
        'const request = incomingRequest(ctx, peerOf);',
        'const request = incomingRequest(ctx, peerOf);\n    globalThis.frontendHost = ctx.host;',
      ),
      change(
        'grant/authorization-request',
        REDIRECT_URI,
        "redirect_uri: 'http://' + globalThis.frontendHost + '/bff/callback',",
      ),
    ],
  },
  {
    id: 'LOGIN-10',
    deed: 'leads to any place afterwards',
    test: 'flow/sign-in',
    changes: [changeContract(WHERE_TO_RETURN, '            type: string\n          example:')],
  },
  back(
    'LOGIN-12',
    'shows what it was told as HTML',
    change(
      'server/render-page',
      "return text.replace(/[&<>\"']/g, (character) => ESCAPES[character] ?? '');",
      'return text;',
    ),
  ),
  back('LOGIN-12', 'has no kind word for who declines', change('operations/callback', DECLINED, '')),
  {
    id: 'LOGIN-12',
    deed: 'shows a page for what nobody was to be asked',
    test: 'flow/sign-in-demands',
    changes: [change('operations/callback', 'attempt.isSilent && NOT_SILENTLY.includes(failure.error)', 'false')],
  },
  back(
    'LOGIN-14',
    'leads on with 307',
    change('server/respond', 'ctx.res.writeHead(status,', 'ctx.res.writeHead(status === 303 ? 307 : status,'),
  ),
  back(
    'LOGIN-15',
    'throws the first token away',
    change('operations/continue-session', 'if (!isUsable) return held;', 'return held;'),
  ),
];
