import { Session } from 'node:inspector/promises';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

/** The share of all samples that were taken in one function itself, not in what it calls. */
export interface SelfTime {
  readonly name: string;
  readonly place: string;
  readonly share: number;
}

export interface Profiler {
  start(): Promise<void>;
  stop(): Promise<SelfTime[]>;
}

const SAMPLING_MICROSECONDS = 200;
const root = path.resolve(path.dirname(fileURLToPath(import.meta.url)), '../../..');

/** Profiles this process from within, so that only the time between start and stop counts. */
export function createProfiler(): Profiler {
  const session = new Session();
  return {
    async start() {
      session.connect();
      await session.post('Profiler.enable');
      await session.post('Profiler.setSamplingInterval', { interval: SAMPLING_MICROSECONDS });
      await session.post('Profiler.start');
    },
    async stop() {
      const { profile } = await session.post('Profiler.stop');
      session.disconnect();
      const samples = new Map<number, number>();
      for (const id of profile.samples ?? []) samples.set(id, (samples.get(id) ?? 0) + 1);
      const named = profile.nodes.map(({ id, callFrame }) => ({
        name: callFrame.functionName || '(anonymous)',
        place: placeOf(callFrame.url, callFrame.lineNumber),
        samples: samples.get(id) ?? 0,
      }));
      return sumUp(named);
    },
  };
}

function placeOf(url: string, line: number): string {
  const file = url.startsWith('file:') ? path.relative(root, fileURLToPath(url)) : url;
  return file === '' ? '' : `${file}:${line + 1}`;
}

function sumUp(nodes: readonly { name: string; place: string; samples: number }[]): SelfTime[] {
  const busy = nodes.filter(({ name }) => name !== '(idle)' && name !== '(root)');
  const total = busy.reduce((sum, { samples }) => sum + samples, 0);
  const byFunction = new Map<string, SelfTime>();
  for (const { name, place, samples } of busy) {
    const key = `${name} ${place}`;
    byFunction.set(key, { name, place, share: (byFunction.get(key)?.share ?? 0) + samples / total });
  }
  return [...byFunction.values()].sort((one, other) => other.share - one.share);
}
