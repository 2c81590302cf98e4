import { readUntrustedOptions } from '../../src/options/read-options.js';
import { createSessionIndex } from '../../src/session/session-index.js';
import { createSessions } from '../../src/session/sessions.js';
import { createStore } from '../../src/store/create-store.js';
import { createKeyedNames } from '../../src/store/keyed-names.js';
import { createSealedRecords } from '../../src/store/sealed-records.js';
import { createSealing, newHandle } from '../../src/store/sealing.js';
import { heldAccessToken } from '../../src/token/keep.js';
import { systemClock } from '../../src/vocabulary/clock.js';
import { scopeOf } from '../../src/vocabulary/scope.js';
import { tokenQueryKey } from '../../src/vocabulary/token-query.js';
import { answerQuestions } from './children.js';
import {
  claimsOf,
  GRANTED_SCOPE,
  newAccessToken,
  newRefreshToken,
  RESOURCE,
  TOKEN_LIFETIME_SECONDS,
} from './fixtures.js';
import { backendOptions } from './servers/ours.js';
import type { ServerSettings } from './servers/started.js';

/**
 * A process that fills a store with sessions, as a sign-in begins them: the record, and its entries in the index. A
 * million sign-ins over HTTP would take hours.
 */
const settings: ServerSettings = JSON.parse(process.argv[2] ?? '{}');
const options = readUntrustedOptions(backendOptions(settings));
const clock = systemClock;
const store = await createStore(options.store, { clock, log: () => undefined });
const keys = options.sealingKeys.map((key) => Buffer.from(key.reveal(), 'base64url'));
const sessions = createSessions(createSealedRecords(store, createSealing(keys)), {
  lifeTime: options.session,
  clock,
  index: createSessionIndex(store, { names: createKeyedNames(keys), clock }),
});
const scope = scopeOf(GRANTED_SCOPE.split(' '));
const key = tokenQueryKey({ resources: [RESOURCE] });
const AT_ONCE = 256;
let begun = 0;

/** Until there are `total` sessions. Answers with the handles of every n-th new one. */
export interface SeedQuestion {
  readonly total: number;
  readonly everyNth: number;
}

answerQuestions(async ({ total, everyNth }: SeedQuestion) => {
  const handles: string[] = [];
  const oneAfterAnother = async () => {
    while (begun < total) {
      begun += 1;
      const isKept = begun % everyNth === 0;
      const handle = await begin(begun);
      if (isKept) handles.push(handle);
    }
  };
  await Promise.all(Array.from({ length: AT_ONCE }, oneAfterAnother));
  return handles;
});

async function begin(index: number): Promise<string> {
  const handle = newHandle();
  const claims = claimsOf(index);
  const grant = {
    id: 'grant',
    scope,
    resources: [RESOURCE],
    refreshToken: newRefreshToken(),
    idToken: newAccessToken(),
  };
  const token = { key, grantId: grant.id, value: newAccessToken(), scope, expiresIn: TOKEN_LIFETIME_SECONDS };
  await sessions.begin(handle, {
    person: { issuer: settings.issuer, sub: String(claims.sub), sid: `sid-${index}`, claims },
    tokens: { grants: [grant], accessTokens: [heldAccessToken({ ...token, askedAt: clock(), now: clock() })] },
    returnedAtMs: Date.now(),
  });
  return handle;
}
