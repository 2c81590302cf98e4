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

/** A channel on which nothing receives reports before `commit`, because what is made for other settings may not be put in force. */
export function heldBackReceivers(peers: PeerCounts | undefined): {
  readonly peers: PeerCounts | undefined;
  commit(): void;
} {
  const held: Parameters<PeerCounts['onReport']>[] = [];
  return {
    peers: peers && {
      processes: peers.processes,
      report: (...counted) => peers.report(...counted),
      onReport: (...receiver) => void held.push(receiver),
    },
    commit() {
      for (const receiver of held) peers?.onReport(...receiver);
    },
  };
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
