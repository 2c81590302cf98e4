import type { Child } from './children.js';
import type { Endpoint } from './fixtures.js';
import type { LoadQuestion, LoadResult } from './load.js';
import type { Running } from './running.js';
import { watchStolenTime } from './stolen-time.js';

/** What is asked, over how many connections at once. */
export interface Cell {
  readonly endpoint: Endpoint;
  readonly connections: number;
}

/** One measurement of one contender. */
export interface Sample extends Cell, LoadResult {
  readonly contender: string;
  readonly round: number;
  readonly cpuMicrosecondsPerRequest: number;
  /** The share of its core that the server needed. */
  readonly serverBusy: number;
  /** The share of the processors' time that the machine's host kept for others. */
  readonly stolen: number;
}

export interface RoundsOptions {
  readonly cells: readonly Cell[];
  readonly rounds: number;
  readonly measuredMs: number;
  /** How often to measure, at most, what the host disturbs. */
  readonly attempts: number;
  /** No further round begins after this time of `performance.now()`, but two are always measured. */
  readonly untilMs?: number;
  readonly onRound?: (round: number) => void;
}

const RAMP_MS = 150;

/** Measures everyone in turn, round after round, so that what else the machine does falls on all of them alike. */
export async function measureRounds(
  all: readonly Running[],
  load: Child,
  { cells, rounds, measuredMs, attempts, untilMs = Number.POSITIVE_INFINITY, onRound }: RoundsOptions,
): Promise<Sample[]> {
  const samples: Sample[] = [];
  for (let round = 0; round < rounds && (round < 2 || performance.now() < untilMs); round += 1) {
    onRound?.(round);
    for (const cell of cells) {
      for (const running of turned(all, round)) {
        samples.push({ ...(await measureUndisturbed(running, load, { ...cell, measuredMs, attempts })), round });
      }
    }
  }
  return samples;
}

export interface WarmUp {
  readonly endpoints: readonly Endpoint[];
  readonly answers: number;
  /** A slow contender, or a busy machine, is not waited for longer than this. */
  readonly atMostMs: number;
}

/** Lets everyone answer until its code has been compiled: a count, because a second of a busy machine may be little. */
export async function warmUp(all: readonly Running[], load: Child, { endpoints, answers, atMostMs }: WarmUp) {
  for (const running of all) {
    for (const endpoint of endpoints) {
      const endMs = performance.now() + atMostMs;
      for (let answered = 0; answered < answers && performance.now() < endMs; ) {
        answered += (await measure(running, load, { endpoint, connections: 64, measuredMs: 500 })).answers;
      }
    }
  }
}

/** No contender always comes first, or always after the same other one: each order is followed by its reverse. */
function turned<Item>(items: readonly Item[], by: number): Item[] {
  const start = Math.floor(by / 2) % items.length;
  const order = [...items.slice(start), ...items.slice(0, start)];
  return by % 2 === 0 ? order : order.reverse();
}

/** More than this of the processors' time spoils a measurement. */
const MOST_STOLEN = 0.05;

/**
 * Measures again if the host gave the processors to others meanwhile, and takes the measurement that was disturbed the
 * least. What came out of it plays no part in that.
 */
export async function measureUndisturbed(
  running: Running,
  load: Child,
  { attempts, ...cell }: Cell & Pick<RoundsOptions, 'measuredMs' | 'attempts'>,
): Promise<Omit<Sample, 'round'>> {
  let best = await measure(running, load, cell);
  for (let attempt = 1; attempt < attempts && best.stolen > MOST_STOLEN; attempt += 1) {
    const next = await measure(running, load, cell);
    if (next.stolen < best.stolen) best = next;
  }
  return best;
}

export async function measure(
  { contender: { name }, server }: Running,
  load: Child,
  { endpoint, connections, measuredMs }: Cell & { measuredMs: number },
): Promise<Omit<Sample, 'round'>> {
  const question: LoadQuestion = { kind: 'run', name, endpoint, connections, rampMs: RAMP_MS, measuredMs };
  const stolenShare = watchStolenTime();
  const startedAtMs = performance.now();
  const cpuBefore = await server.ask<number>('cpu');
  const result = await load.ask<LoadResult>(question);
  const cpuMicroseconds = (await server.ask<number>('cpu')) - cpuBefore;
  return {
    ...result,
    contender: name,
    endpoint,
    connections,
    cpuMicrosecondsPerRequest: cpuMicroseconds / result.answers,
    serverBusy: cpuMicroseconds / 1000 / (performance.now() - startedAtMs),
    stolen: stolenShare(),
  };
}
