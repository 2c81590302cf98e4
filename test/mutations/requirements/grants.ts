import { change, type Mutation } from '../mutation.js';

const SUPERSEDED = 'if (held.grants.some((grant) => grant.id === id) && isSuperseded(held, presented))';
const FOREIGN = 'if (claims && isOfOther(claims, presented.grant, session.person))';

/** Grants: what ends them and what does not, and whose they are. */
export const grants: readonly Mutation[] = [
  {
    id: 'RT-10',
    deed: 'goes on with a grant that the authorization server has ended',
    test: 'flow/refresh',
    changes: [change('refresh/handle-failure', 'const rest = removeGrant(held, id);', 'const rest = held;')],
  },
  {
    id: 'RT-10',
    deed: 'keeps the access tokens of a grant that has ended',
    test: 'flow/providers',
    changes: [
      change(
        'tokens/held-tokens',
        'grants: held.grants.filter(({ id }) => id !== grantId),\n    accessTokens: held.accessTokens.filter((token) => token.grantId !== grantId),',
        'grants: held.grants.filter(({ id }) => id !== grantId),\n    accessTokens: held.accessTokens,',
      ),
    ],
  },
  {
    id: 'RT-11',
    deed: 'keeps a session that has no grant left',
    test: 'flow/refresh',
    changes: [change('refresh/handle-failure', '? { held: endSession,', '? { held: rest,')],
  },
  {
    id: 'RT-12',
    deed: 'signs out who lost a race',
    test: 'flow/lost-race',
    changes: [change('refresh/handle-failure', SUPERSEDED, 'if (held === undefined)')],
  },
  {
    id: 'RT-12',
    deed: 'tries again for ever',
    test: 'flow/lost-race',
    changes: [
      change(
        'refresh/obtain-token',
        "return result.kind === 'superseded' ? RETRY : done(result);",
        "return result.kind === 'superseded' || result.kind === 'refused' ? RETRY : done(result);",
      ),
    ],
  },
  {
    id: 'RT-13',
    deed: 'signs out when the authorization server is unavailable',
    test: 'flow/refusals',
    changes: [
      change(
        'refresh/handle-failure',
        'await changeTokens((held) => change(held, presented)).catch(ignoreUnavailable);',
        'await dependencies.sessions.end(request.session.handle);',
      ),
    ],
  },
  {
    id: 'RT-13',
    deed: 'signs out when the response is invalid',
    test: 'flow/refusals',
    changes: [
      change(
        'refresh/handle-failure',
        'await storeResult({ successor, change, removesMark: true }, request, dependencies);',
        'await dependencies.sessions.end(request.session.handle);',
      ),
    ],
  },
  {
    id: 'RT-14',
    deed: 'ends the grant on any refusal',
    test: 'flow/refusals',
    changes: [change('refresh/handle-failure', "failure.error === 'invalid_grant'", "failure.error !== ''")],
  },
  {
    id: 'RT-15',
    deed: 'asks for all that was granted where nothing was named',
    test: 'flow/refresh',
    changes: [
      change(
        'refresh/refresh-grant',
        'server.refresh(refreshable, requestedQuery(query), answerBy);',
        'server.refresh(refreshable, { ...query, scope: query.scope ?? grant.scope }, answerBy);',
      ),
    ],
  },
  {
    id: 'RT-15',
    deed: 'asks for what was never granted',
    test: 'flow/refresh',
    changes: [
      change(
        'tokens/decide-token',
        '(scope === undefined || includesScope(grantedScope(grant, resources), scope));',
        'true;',
      ),
    ],
  },
  {
    id: 'RT-16',
    deed: 'takes a narrower token for a narrower grant',
    test: 'flow/refresh',
    changes: [
      change(
        'refresh/store-issued',
        'keepAccessToken(before(held), token)',
        'keepAccessToken({ ...before(held), grants: before(held).grants.map((one) => ({ ...one, scope: token.scope ?? one.scope })) }, token)',
      ),
    ],
  },
  {
    id: 'RT-17',
    deed: 'writes its records unsealed',
    test: 'flow/restart',
    changes: [
      change(
        'storage/sealing',
        'return Buffer.concat([Uint8Array.of(FORMAT), newest.id, nonce,',
        'return Buffer.concat([Uint8Array.of(FORMAT), newest.id, Buffer.from(plain)]);\n        return Buffer.concat([Uint8Array.of(FORMAT), newest.id, nonce,',
      ),
      change(
        'storage/sealing',
        'const plain = key && decrypt(keyOf(key), bytes, associatedData(id, kind));',
        "const plain = key && bytes.subarray(1 + KEY_ID_BYTES).toString('utf8');",
      ),
    ],
  },
  {
    id: 'RT-17',
    deed: 'goes on sealing with a key that was replaced',
    test: 'flow/restart',
    changes: [
      change(
        'storage/sealing',
        'const [newest, ...older] = serverKeys.map(serverKey);',
        'const [newest, ...older] = serverKeys.map(serverKey).reverse();',
      ),
    ],
  },
  {
    id: 'RT-18',
    deed: "signs out all of a person's sessions with one",
    test: 'flow/refresh',
    changes: [change('sign-in/sign-out', 'if (everywhere) await', 'await')],
  },
  {
    id: 'RT-19',
    deed: 'goes on with the session of one person when another came back',
    test: 'flow/step-up',
    changes: [
      change(
        'sign-in/continue-session',
        'const isOther = previous !== undefined && isOtherPerson(previous, { ...finished.attempt, ...finished.issued });',
        'const isOther = false;',
      ),
    ],
  },
  {
    id: 'RT-19',
    deed: 'forgets what a step-up in another tab has brought',
    test: 'flow/step-up',
    changes: [change('sign-in/continue-session', 'previous?.tokens() ?? nothingHeld', 'nothingHeld')],
  },
  {
    id: 'RT-20',
    deed: 'does not look at whom an ID Token of a refresh is for',
    test: 'flow/refresh',
    changes: [change('refresh/store-issued', FOREIGN, 'if (false)')],
  },
  {
    id: 'RT-20',
    deed: 'does not check who signed an ID Token of a refresh',
    test: 'flow/refresh',
    changes: [
      change(
        'authorization-server/authorization-server',
        'inTime(deadline, checkSignature(idToken, configuration, keysOf))',
        'inTime(deadline, Promise.resolve())',
      ),
    ],
  },
  {
    id: 'RT-21',
    deed: 'has a fault where there is no refresh token',
    test: 'flow/refresh',
    changes: [
      change(
        'refresh/answer-query',
        'await dropRejected(decision, session, dependencies);',
        "throw new Error('nothing to refresh with');",
      ),
    ],
  },
];
