import type { Change } from '../../backend/start-backend.js';
import { brokenBackends } from '../../groups/index.js';
import { onlyAt, onlyAtGrant } from '../at-point.js';
import type { Breaking } from './breaking.js';

/** A change that was written by hand, at the requests of the point only. */
export const byHand =
  (breaks: string, fault?: string): Breaking =>
  (point) =>
    onlyAt(point, changeOf(breaks, fault));

/** The same at the requests to the authorization server. */
export const byHandAtGrant =
  (breaks: string, fault?: string): Breaking =>
  (point) =>
    onlyAtGrant(point, changeOf(breaks, fault));

/** The change that was written by hand for the value of the point, at the rest of the point. */
export const byHandOf =
  (breaks: string, faults: Readonly<Record<string, string>>): Breaking =>
  ({ value = '', ...point }) =>
    onlyAt(point, changeOf(breaks, faults[value] ?? `no fault for ${value}`));

export function changeOf(breaks: string, fault?: string): Change {
  const found = brokenBackends.find((one) => one.breaks === breaks && (fault ?? one.fault) === one.fault);
  if (found === undefined) throw new Error(`no broken backend for ${breaks} that ${fault}`);
  return found.change;
}
