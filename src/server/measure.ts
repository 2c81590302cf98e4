import { authorizationServersOf } from '../config/authorization-server-checks.js';
import type { Options } from '../config/schema.js';
import type { MeasuredNames, Metrics } from '../management/metrics/metrics.js';

/** Begins to measure if the settings have a place to tell it. Otherwise the library is not even loaded. */
export async function measure(options: Options): Promise<Metrics | undefined> {
  if (options.management === undefined) return undefined;
  const { createMetrics } = await import('../management/metrics/metrics.js');
  return createMetrics();
}

export function measuredNames(options: Options): MeasuredNames {
  return {
    authorizationServers: authorizationServersOf(options).map(({ name }) => name),
    apis: Object.keys(options.proxies),
  };
}
