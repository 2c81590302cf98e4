import { type Change, change, type Mutation } from '../mutation.js';
import { withoutHeader } from './site.js';

const VERIFIED = 'const { payload, protectedHeader } = await jwtVerify(token, keys, {';
const INDEX_OF_SID = "[['sessions of sid', issuer, sid]]";

const noticed = (id: string, deed: string, made: Change): Mutation => ({
  id,
  deed,
  test: 'flow/backchannel-logout',
  changes: [made],
});

/** Back-channel logout. */
export const backchannelLogout: readonly Mutation[] = [
  {
    id: 'BCL-01',
    deed: 'takes logout tokens by any method',
    test: 'flow/backchannel-logout',
    changes: [
      change(
        'server/serve-contract',
        'contract.route(request.method, request.path)',
        "contract.route(request.path === '/bff/backchannel-logout' ? 'POST' : request.method, request.path)",
      ),
    ],
  },
  {
    id: 'BCL-01',
    deed: 'takes the last of several logout tokens',
    test: 'flow/backchannel-logout',
    changes: [change('contract/decode-parameters', '} else if (name in parameters) {', '} else if (false) {')],
  },
  noticed(
    'BCL-02',
    'believes whoever signed',
    change(
      'authorization-server/logout-token',
      VERIFIED,
      `const { payload, protectedHeader } = { payload: decodeJwt(token), protectedHeader: {} } ?? await jwtVerify(token, keys, {`,
    ),
  ),
  noticed(
    'BCL-03',
    'takes a logout token for another client',
    change('authorization-server/logout-token', 'audience: rules.clientId,', ''),
  ),
  noticed(
    'BCL-03',
    'takes a logout token without an end',
    change('authorization-server/logout-token', "rules.allowLogoutTokenWithoutExpiry ? [] : ['exp']", '[]'),
  ),
  noticed(
    'BCL-03',
    'takes a logout token of any age',
    change('authorization-server/logout-token', 'maxTokenAge: LONGEST_LIFE_SECONDS,', ''),
  ),
  noticed(
    'BCL-04',
    'takes a logout token for nobody',
    change(
      'authorization-server/logout-token',
      "if (sub === undefined && sid === undefined) throw new NotALogoutToken('sub and sid');",
      '',
    ),
  ),
  noticed(
    'BCL-05',
    'takes a token of any event',
    change(
      'authorization-server/logout-token',
      "if (!isObject(events) || !isObject(events[EVENT])) throw new NotALogoutToken('events');",
      '',
    ),
  ),
  noticed(
    'BCL-06',
    'takes a token with a nonce',
    change('authorization-server/logout-token', "if ('nonce' in others) throw new NotALogoutToken('nonce');", ''),
  ),
  noticed(
    'BCL-07',
    'takes a token of any type',
    change(
      'authorization-server/logout-token',
      "if (!isType(protectedHeader.typ)) throw new NotALogoutToken('typ');",
      '',
    ),
  ),
  noticed(
    'BCL-07',
    'takes a token of the newest type only',
    change('authorization-server/logout-token', 'return typ === undefined ||', 'return'),
  ),
  noticed(
    'BCL-08',
    'takes a logout token twice',
    change('handlers/backchannelLogout', 'if (await usedLogoutTokens.has({ issuer, jti }))', 'if (false)'),
  ),
  {
    id: 'BCL-09',
    deed: 'ends all sessions where one is named',
    test: 'flow/backchannel-logout',
    changes: [change('session/session-index', INDEX_OF_SID, "[['sessions of sid', issuer]]")],
  },
  {
    id: 'BCL-09',
    deed: 'ends the sessions that match one of two names',
    test: 'unit/session/session-index',
    changes: [change('session/session-index', 'others.every((other) => other.includes(recordId))', 'true')],
  },
  {
    id: 'BCL-10',
    deed: 'says that it ended a session which goes on',
    test: 'flow/backchannel-logout',
    changes: [
      change(
        'session/sessions',
        'await Promise.all(ids.map((id) => records.deleteById(id)));\n      return ids.length;',
        'return ids.length;',
      ),
    ],
  },
  noticed(
    'BCL-11',
    'refuses to end what has ended',
    change(
      'handlers/backchannelLogout',
      'const ended = await sessions.endAllOf(of);',
      'const ended = await sessions.endAllOf(of);\n  if (ended === 0) return notValid();',
    ),
  ),
  noticed(
    'BCL-12',
    'says that all is well where it is not',
    change(
      'handlers/backchannelLogout',
      "refuse(400, 'invalid_request', 'The logout token is not valid.');",
      "({ kind: 'json', status: 200, body: {} });",
    ),
  ),
  {
    id: 'BCL-13',
    deed: 'lets its answers be kept',
    test: 'flow/backchannel-logout',
    changes: [withoutHeader('cache-control')],
  },
  noticed(
    'BCL-14',
    'tells how many sessions there were',
    change(
      'handlers/backchannelLogout',
      "return { kind: 'json', status: 200, body: {} };",
      "return { kind: 'json', status: 200, body: { sessions: ended } };",
    ),
  ),
  noticed(
    'BCL-14',
    'quotes the token in its log',
    change(
      'handlers/backchannelLogout',
      "event: 'logout token refused', reason: read.reason",
      "event: 'logout token refused', reason: parameters.logout_token + atob(parameters.logout_token.split('.')[1] ?? '')",
    ),
  ),
  {
    id: 'BCL-15',
    deed: 'begins a session that was just ended',
    test: 'flow/backchannel-logout',
    changes: [change('session/sessions', 'if (await index.wasEnded(person, returnedAtMs))', 'if (false)')],
  },
  {
    id: 'BCL-16',
    deed: 'never looks for new keys',
    test: 'flow/backchannel-logout',
    changes: [
      change('authorization-server/signing-keys', 'cooldownDuration: LOOK_AGAIN_MS,', 'cooldownDuration: 3_600_000,'),
    ],
  },
  {
    id: 'BCL-17',
    deed: 'reads a body of any size',
    test: 'flow/backchannel-logout',
    changes: [change('contract/validate-request', 'BODY_LIMIT_BYTES = 16 * 1024;', 'BODY_LIMIT_BYTES = 1024 ** 3;')],
  },
];
