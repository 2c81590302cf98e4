import { type Change, change, changeContract, type Mutation } from '../mutation.js';

const GOES_ON = 'const { kind } = await continueOrRevoke(finished, response.session, dependencies);';
const WHERE_TO_RETURN =
  "            type: string\n            maxLength: 2048\n            pattern: '^/([!-.0-\\[\\]-~][!-\\[\\]-~]*)?$'\n          example:";
const REDIRECT_URI = 'redirect_uri: settings.redirectUri,';
const DECLINED = "if (error === 'access_denied') {";

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
      'authorization-server/client-authentication',
      ': secretInHeader(secret);',
      ": (_server, client, body) => body.set('client_id', client.client_id);",
    ),
  ),
  out(
    'LOGIN-02',
    'asks for a token in the URL',
    change('authorization-server/authorization-request', REDIRECT_URI, `${REDIRECT_URI} response_type: 'token',`),
  ),
  out(
    'LOGIN-03',
    'proves nothing by its verifier',
    change(
      'authorization-server/authorization-request',
      "code_challenge_method: 'S256',",
      "code_challenge_method: 'plain',",
    ),
  ),
  out(
    'LOGIN-03',
    'has the same verifier each time',
    change(
      'authorization-server/authorization-request',
      'codeVerifier: randomPKCECodeVerifier()',
      "codeVerifier: 'v'.repeat(43)",
    ),
  ),
  back(
    'LOGIN-04',
    'takes any state',
    change(
      'sign-in/sign-in-attempts',
      'current?.open.find((candidate) => candidate.state === state)',
      'current?.open[0]',
    ),
  ),
  back(
    'LOGIN-05',
    'takes a state twice',
    change('sign-in/sign-in-attempts', 'recordOf(others)', 'recordOf(current.open)'),
  ),
  {
    id: 'LOGIN-06',
    deed: 'does not compare the nonce',
    test: 'flow/id-token',
    changes: [
      change(
        'authorization-server/guarded-fetch',
        'const body = await readWhole(response);',
        'const body = await readWhole(response);\n    globalThis.claimsSeen = /"id_token":"[^.]+\\.([^.]+)/.exec(body.toString())?.[1];',
      ),
      change(
        'authorization-server/authorization-server',
        'expectedNonce: openidConnect ? secrets.nonce : undefined,',
        "get expectedNonce() {\n      return JSON.parse(Buffer.from(globalThis.claimsSeen ?? 'e30', 'base64url').toString()).nonce;\n    },",
      ),
    ],
  },
  {
    id: 'LOGIN-06',
    deed: 'does not look at who signed',
    test: 'flow/id-token',
    changes: [
      change(
        'authorization-server/authorization-server',
        'const answer = await authorizationCodeGrant(configuration, callback, checks, parameters, proven);\n  if (openidConnect && answer.id_token) await checkSignature(answer.id_token, configuration, keysOf);',
        'const answer = await authorizationCodeGrant(configuration, callback, checks, parameters, proven);',
      ),
    ],
  },
  {
    id: 'LOGIN-06',
    deed: 'takes an ID Token that was issued to another client',
    test: 'flow/id-token',
    changes: [change('authorization-server/issued-tokens', 'if (azp !== clientId)', 'if (false)')],
  },
  back(
    'LOGIN-07',
    'does not compare who answers',
    change(
      'authorization-server/authorization-server',
      'checkAuthorizationResponse(callback.searchParams, server, options);',
      "callback.searchParams.set('iss', server.issuer);",
    ),
  ),
  {
    id: 'LOGIN-08',
    deed: 'believes metadata of another issuer',
    test: 'flow/authorization-server',
    changes: [change('authorization-server/discovery', 'if (metadata.issuer !== issuer)', 'if (false)')],
  },
  {
    id: 'LOGIN-09',
    deed: 'takes its redirect URI from the request',
    test: 'flow/sign-in',
    changes: [
      change(
        'server/serve-contract',
        'const request = incomingOf(ctx);',
        'const request = incomingOf(ctx);\n    globalThis.frontendHost = ctx.host;',
      ),
      change(
        'authorization-server/authorization-request',
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
  {
    id: 'LOGIN-11',
    deed: 'goes on under the id that was there before',
    test: 'flow/session',
    changes: [
      change(
        'session/cookie-session',
        'return whenThere(readNamed(sent,',
        'globalThis.idBefore = sent[0];\n    return whenThere(readNamed(sent,',
      ),
      change('session/cookie-session', 'handle: newHandle()', 'handle: globalThis.idBefore ?? newHandle()'),
    ],
  },
  back(
    'LOGIN-12',
    'shows what it was told as HTML',
    change('http/html', "return text.replace(/[&<>\"']/g, (character) => ESCAPES[character] ?? '');", 'return text;'),
  ),
  back('LOGIN-12', 'has no kind word for who declines', change('sign-in/finish-sign-in', DECLINED, 'if (false) {')),
  {
    id: 'LOGIN-12',
    deed: 'shows a page for what the person was not to be asked',
    test: 'flow/authentication-requirements',
    changes: [change('sign-in/finish-sign-in', 'attempt.isSilent && INTERACTION_ERRORS.includes(error)', 'false')],
  },
  back(
    'LOGIN-13',
    'hands the token over in the URL',
    change('sign-in/finish-sign-in', GOES_ON, `${GOES_ON}\n  attempt.returnTo += '#' + issued.accessToken;`),
  ),
  back(
    'LOGIN-14',
    'leads on with 307',
    change('server/respond', 'ctx.res.writeHead(status,', 'ctx.res.writeHead(status === 303 ? 307 : status,'),
  ),
  back(
    'LOGIN-15',
    'throws the first token away',
    change('sign-in/continue-session', 'token === undefined ? held : keepAccessToken(held, token)', 'held'),
  ),
  {
    id: 'LOGIN-16',
    deed: 'asks the person for what the application may never have',
    test: 'flow/sign-in',
    changes: [change('tokens/token-policy', '!isAllowed(scope, named, tokenPolicy)', 'false')],
  },
  {
    id: 'LOGIN-16',
    deed: 'believes UserInfo about how the person signed in',
    test: 'flow/user-info',
    changes: [change('authorization-server/user-info', '...aboutPerson(told),', '...told,')],
  },
  {
    id: 'LOGIN-16',
    deed: 'believes that a demand was met',
    test: 'flow/authentication-requirements',
    changes: [change('sign-in/finish-sign-in', 'if (!meetsRequirements(issued.claims, attempt))', 'if (false)')],
  },
  {
    id: 'LOGIN-16',
    deed: 'forgets what it was to ask for',
    test: 'flow/step-up',
    changes: [change('sign-in/start-sign-in', '{ ...request, scope: request.scope ?? [] }, ...granted', '...granted')],
  },
];
