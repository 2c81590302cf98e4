import { readUntrustedOptions } from '../../src/config/read-options.js';
import { systemClock } from '../../src/core/clock.js';
import { scopeOf } from '../../src/core/scope.js';
import { createSessionIndex } from '../../src/session/session-index.js';
import { createSessions } from '../../src/session/sessions.js';
import { createBlindIndex } from '../../src/storage/blind-index.js';
import { createSealedRecords } from '../../src/storage/sealed-records.js';
import { createSealing, newHandle } from '../../src/storage/sealing.js';
import { heldAccessToken } from '../../src/tokens/held-tokens.js';
import { createBulkStore } from './bulk-store.js';
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
 * A process that fills a store with sessions, as a sign-in begins them: the record, sealed, and its entries in the
 * index. A million sign-ins would take hours, and a million durable writes as well, so they are written in bulk.
 */
const settings: ServerSettings = JSON.parse(process.argv[2] ?? '{}');
const options = readUntrustedOptions(backendOptions(settings));
const clock = systemClock;
const { store, write } = await createBulkStore(options.store);
const keys = options.sealingKeys.map((key) => Buffer.from(key.reveal(), 'base64url'));
const sessions = createSessions(createSealedRecords(store, createSealing(keys)), {
  lifetime: options.session,
  clock,
  emit: () => undefined,
  index: createSessionIndex(store, { names: createBlindIndex(keys), clock }),
});
const scope = scopeOf(GRANTED_SCOPE.split(' '));
const query = { resources: [RESOURCE] };
const AT_ONCE = 1000;
let begun = 0;

/** Until there are `total` sessions. Answers with the handles of every n-th new one. */
export interface SeedQuestion {
  readonly total: number;
  readonly everyNth: number;
}

answerQuestions(async ({ total, everyNth }: SeedQuestion) => {
  const handles: string[] = [];
  while (begun < total) {
    const first = begun + 1;
    begun = Math.min(begun + AT_ONCE, total);
    const batch = await Promise.all(Array.from({ length: begun - first + 1 }, (_, index) => begin(first + index)));
    await write();
    handles.push(...batch.filter((_, index) => (first + index) % everyNth === 0));
  }
  return handles;
});

async function begin(index: number): Promise<string> {
  const handle = newHandle();
  const claims = claimsOf(index);
  const grant = {
    id: 'grant',
    authorizationServer: 'default',
    scope,
    resources: [RESOURCE],
    refreshToken: newRefreshToken(),
    idToken: newAccessToken(),
  };
  const token = {
    query,
    grantId: grant.id,
    value: newAccessToken(),
    scope,
    expiresIn: TOKEN_LIFETIME_SECONDS,
    assumedLifetimeSeconds: TOKEN_LIFETIME_SECONDS,
  };
  await sessions.begin(handle, {
    person: {
      issuer: settings.issuer,
      authorizationServer: 'default',
      sub: String(claims.sub),
      sid: `sid-${index}`,
      claims,
    },
    tokens: { grants: [grant], accessTokens: [heldAccessToken({ ...token, askedAt: clock(), now: clock() })] },
    returnedAtMs: Date.now(),
  });
  return handle;
}
