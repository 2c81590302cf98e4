import type { Options } from '../../config/schema.js';
import type { Finding } from '../finding.js';
import { ok, warning } from './settings-findings.js';

/** What the choice of the store means for sessions. */
export function checkStoreChoice({ store: { kind } }: Options): Finding[] {
  if (kind !== 'memory') return [ok('settings.store', `Sessions are kept in the store "${kind}".`)];
  const what = 'store.kind is "memory": every restart signs everybody out, and a second process cannot share the work.';
  return [warning('settings.store', what, 'Use "embedded" on one machine, or "redis" or "postgresql" on several.')];
}
