import { createMemoryCount, type MemoryCount } from './memory-count.js';

/** A channel to the other processes that listen on the same address, for counts of the same limits. */
export interface PeerCounts {
  /** The number of processes, this one included. */
  readonly processes: number;
  /** Tells the others of requests that this process has counted. */
  report(limit: string, key: string, requests: number): void;
  /** Sets what receives the reports of the others about a limit. */
  onReport(limit: string, receiver: (key: string, requests: number) => void): void;
}

/** Counts the requests of a key per minute, in this process and its peers. */
export function createPeerCount(
  { name, perMinute }: { readonly name: string; readonly perMinute: number },
  peers: PeerCounts | undefined,
): MemoryCount {
  if (peers === undefined) return createMemoryCount(perMinute);
  const report = (key: string, requests: number) => peers.report(name, key, requests);
  const count = createMemoryCount(perMinute, { sharing: { processes: peers.processes, report } });
  peers.onReport(name, (key, requests) => count.add(key, requests));
  return count;
}
