import { randomBytes } from 'node:crypto';
import type { Options } from '../config/schema.js';
import type { Clock } from '../core/clock.js';
import { Misconfiguration } from '../core/misconfiguration.js';
import { createStore } from '../storage/create-store.js';
import { recordIdOf } from '../storage/sealing.js';
import { type Store, StoreUnavailable } from '../storage/store.js';
import { type Finding, findingsAbout } from './finding.js';

const ID = 'store.works';
const LIFETIME_SECONDS = 60;
const { ok, warning, error } = findingsAbout('store');

/** Opens the store, and writes, reads, replaces and deletes a record of its own. */
export async function checkStore({ store: choice }: Pick<Options, 'store'>, clock: Clock): Promise<Finding[]> {
  if (choice.kind === 'memory') return [];
  const reported: Finding[] = [];
  const emit = (name: string, details: object) => {
    if (name === 'store.unavailable' || name === 'store.recovered') return;
    reported.push(warning(ID, `${name}: ${JSON.stringify(details)}`, 'See docs/stores.md and docs/events.md.'));
  };
  try {
    const store = await createStore(choice, { clock, emit });
    try {
      const lost = await firstLoss(store, clock);
      const kept = ok(ID, `The store "${choice.kind}" keeps what it is given.`);
      return [lost === undefined ? kept : error(ID, `The store "${choice.kind}" ${lost}.`, ADVICE), ...reported];
    } finally {
      await store.close();
    }
  } catch (failure) {
    if (!(failure instanceof StoreUnavailable || failure instanceof Misconfiguration)) throw failure;
    return [error(ID, `The store "${choice.kind}" cannot be used: ${failure.message}.`, ADVICE), ...reported];
  }
}

const ADVICE = 'Check the settings under store, and whether the store is running and accepts writes.';

/** The first thing that the store does not keep, or does not do. */
async function firstLoss(store: Store, clock: Clock): Promise<string | undefined> {
  const id = recordIdOf(`check ${randomBytes(16).toString('base64url')}`);
  const record = (text: string) => ({
    kind: 'check',
    value: Buffer.from(text),
    expiresAt: clock() + LIFETIME_SECONDS,
  });
  if (!(await store.create(id, record('first')))) return 'did not create a record';
  const first = await store.read(id);
  if (first === undefined || Buffer.from(first.value).toString() !== 'first') return 'did not keep a record';
  if (!(await store.replace(id, first.version, record('second')))) return 'did not replace a record';
  const second = await store.read(id);
  if (Buffer.from(second?.value ?? []).toString() !== 'second') return 'did not keep a replaced record';
  if (!(await store.delete(id)) || (await store.read(id)) !== undefined) return 'did not delete a record';
  return undefined;
}
