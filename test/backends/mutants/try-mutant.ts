import { rmSync } from 'node:fs';
import path from 'node:path';
import { folderOf, type Program } from '../example-backend.js';
import { isUnexpected, judge, NotStarted, NotTested, type Report } from '../judging.js';
import { idOf, type Mutant, type MutatedBackend, writeMutant } from './mutant.js';

/** What became of a mutant. */
export interface Outcome extends Omit<Mutant, 'source' | 'encoding'> {
  readonly id: string;
  readonly backend: string;
  readonly result: 'does not compile' | 'does not start' | 'ends early' | 'caught' | 'survives';
  /** The requirements that the tester found not kept. */
  readonly findings: readonly string[];
}

export interface Places {
  readonly cache: string;
  readonly reports: string;
}

/** Starts one mutant and lets the tester judge it, from both sides and in all profiles. */
export async function tryMutant(mutated: MutatedBackend, mutant: Mutant, places: Places): Promise<Outcome> {
  const { source: _, encoding: __, ...told } = mutant;
  const start = { ...told, id: idOf(mutant), backend: mutated.backend.name, findings: [] };
  const folder = path.join(places.reports, start.backend, `${start.id}-${mutant.line}`);
  const sources = path.join(folder, 'sources');
  writeMutant(mutated.folder?.(places.cache) ?? folderOf(mutated.backend), mutant, sources);
  try {
    const program = buildOf(mutated, sources, places);
    if (program === undefined) return { ...start, result: 'does not compile' };
    const report = await judge(mutated.backend, program, { folder, waitSeconds: 20, isShown: false });
    return { ...start, ...resultOf(report) };
  } catch (error) {
    if (error instanceof NotStarted) return { ...start, result: 'does not start' };
    if (error instanceof NotTested) return { ...start, result: 'ends early' };
    throw error;
  } finally {
    rmSync(sources, { recursive: true, force: true });
  }
}

function buildOf(mutated: MutatedBackend, sources: string, { cache }: Places): Program | undefined {
  try {
    return mutated.build(sources, cache);
  } catch {
    return undefined;
  }
}

/** What the tester says of a mutant: what the backend without a change leaves out too does not count. */
export function resultOf({ requirements, stoppedBecause }: Report): Pick<Outcome, 'result' | 'findings'> {
  const broken = requirements.filter(isUnexpected);
  if (broken.length > 0) return { result: 'caught', findings: broken.map(({ id }) => id) };
  const isJudged = requirements.some(({ outcome }) => outcome === 'kept');
  return { result: stoppedBecause === undefined && isJudged ? 'survives' : 'ends early', findings: [] };
}
