import { type Point, pointName, pointsOf } from '../../../../src/contract-test/axes.js';
import { allRequirements } from '../../../../src/contract-test/index.js';
import type { Change } from '../backend/start-backend.js';
import { BREAKINGS } from './breakings/index.js';

/** An honest backend behind a wrapper that breaks one requirement at one point, and nowhere else. */
export interface GeneratedBackend {
  readonly breaks: string;
  readonly point: Point;
  readonly name: string;
  readonly change: Change;
}

/** One for each requirement that states its axes, and each point of them. */
export function generateBackends(): readonly GeneratedBackend[] {
  return allRequirements.flatMap(({ id, axes = [] }) =>
    pointsOf(axes).map((point) => ({
      breaks: id,
      point,
      name: `${id}: ${pointName(point)}`,
      change: breakingOf(id)(point),
    })),
  );
}

function breakingOf(id: string) {
  const breaking = BREAKINGS[id];
  if (breaking === undefined)
    throw new Error(`${id} states axes, and generated/breakings/ does not say how to break it`);
  return breaking;
}

/** As many of them, chosen by a seed: each seed has its own order, whatever the size. */
export function sampleOf<Case>(cases: readonly Case[], { size, seed }: { size: number; seed: number }): Case[] {
  const next = randomFrom(seed);
  return cases
    .map((one) => ({ one, rank: next() }))
    .toSorted((left, right) => left.rank - right.rank)
    .slice(0, size)
    .map(({ one }) => one);
}

/** Mulberry32. */
function randomFrom(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
}
