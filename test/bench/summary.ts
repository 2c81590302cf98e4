import { BASELINE } from './contenders.js';
import type { Cell, Sample } from './rounds.js';
import { type Spread, spreadOf } from './statistics.js';

/** All rounds of one contender in one cell. Ratios are to the baseline in the same round. */
export interface Summary extends Cell {
  readonly contender: string;
  readonly requestsPerSecond: Spread;
  readonly ratio: Spread;
  readonly p50: Spread;
  readonly p99: Spread;
  readonly cpuMicroseconds: Spread;
  readonly cpuRatio: Spread;
  readonly serverBusy: Spread;
  readonly generatorBusy: Spread;
  readonly stolen: Spread;
}

export function summarise(samples: readonly Sample[], cells: readonly Cell[]): Summary[] {
  const contenders = [...new Set(samples.map(({ contender }) => contender))];
  return cells.flatMap((cell) => {
    const ofCell = samples.filter((one) => one.endpoint === cell.endpoint && one.connections === cell.connections);
    return contenders.map((contender) => summaryOf(contender, cell, ofCell));
  });
}

function summaryOf(contender: string, { endpoint, connections }: Cell, samples: readonly Sample[]): Summary {
  const mine = samples.filter((one) => one.contender === contender);
  const baseline = samples.filter((one) => one.contender === BASELINE);
  const spread = (read: (sample: Sample) => number) => spreadOf(mine.map(read));
  const ratios = (read: (sample: Sample) => number) => {
    const pairs = mine.flatMap((one) => baseline.filter(({ round }) => round === one.round).map((base) => [one, base]));
    return spreadOf(pairs.map(([one, base]) => (one && base ? read(one) / read(base) : Number.NaN)));
  };
  return {
    contender,
    endpoint,
    connections,
    requestsPerSecond: spread((one) => one.requestsPerSecond),
    ratio: ratios((one) => one.requestsPerSecond),
    p50: spread((one) => one.p50),
    p99: spread((one) => one.p99),
    cpuMicroseconds: spread((one) => one.cpuMicrosecondsPerRequest),
    cpuRatio: ratios((one) => one.cpuMicrosecondsPerRequest),
    serverBusy: spread((one) => one.serverBusy),
    generatorBusy: spread((one) => one.generatorBusy),
    stolen: spread((one) => one.stolen),
  };
}
