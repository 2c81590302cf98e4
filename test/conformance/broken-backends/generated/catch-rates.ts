import type { GeneratedBackend } from './generate.js';

export interface Tried extends Pick<GeneratedBackend, 'breaks' | 'point'> {
  readonly isCaught: boolean;
}

/** The share that was caught, per requirement and per value of each axis, as lines of text. */
export function catchRates(tried: readonly Tried[]): string {
  const groups = new Map<string, Tried[]>();
  for (const one of tried)
    for (const name of [one.breaks, ...Object.entries(one.point).map(([axis, value]) => `${axis}=${value}`)])
      groups.set(name, [...(groups.get(name) ?? []), one]);
  return [...groups]
    .map(([name, group]) => ({ name, all: group.length, caught: group.filter(({ isCaught }) => isCaught).length }))
    .toSorted((left, right) => left.name.localeCompare(right.name))
    .map(({ name, all, caught }) => `${(caught / all).toFixed(2)}  ${caught} of ${all}  ${name}\n`)
    .join('');
}
