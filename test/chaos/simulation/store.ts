import type { NewRecord, Store, StoredRecord } from '../../../src/storage/store.js';
import { StoreUnavailable } from '../../../src/storage/store.js';
import { addedTo, livingOf, type StoredIndex } from '../../../src/storage/stored-indexes.js';
import { versionOf } from '../../../src/storage/stored-records.js';
import type { Chance } from './chance.js';
import type { SimulatedProcess } from './process.js';
import type { VirtualTime } from './virtual-time.js';

/** How long a process waits for a reply of the store. */
const COMMAND_TIMEOUT_MS = 2_000;

/** What is wrong with the store at the moment, for everybody or for one process. */
export interface StoreTroubles {
  isUnreachable(process: SimulatedProcess): boolean;
  losesReplies(process: SimulatedProcess): boolean;
  takesNoWrites(): boolean;
}

/** A write, and how a failover undoes it. */
interface Write {
  state: 'applied' | 'replicated' | 'undone';
  readonly undo: () => void;
}

/**
 * The records that all processes share, and the connections to them. Each call takes effect at one moment. A write is
 * confirmed when a replica has it, which takes the place of the master at a failover.
 */
export class SimulatedStore {
  readonly records = new Map<string, StoredRecord>();
  readonly #indexes = new Map<string, StoredIndex>();
  readonly #leases = new Map<string, { holder: string; endsAtMs: number }>();
  /** The writes that no replica has yet, in their order. */
  #unreplicated: Write[] = [];
  readonly #time: VirtualTime;
  readonly #chance: Chance;
  readonly #troubles: StoreTroubles;
  readonly #onWrite: (id: string) => void;

  constructor(
    time: VirtualTime,
    { chance, troubles, onWrite }: { chance: Chance; troubles: StoreTroubles; onWrite: (id: string) => void },
  ) {
    this.#time = time;
    this.#chance = chance;
    this.#troubles = troubles;
    this.#onWrite = onWrite;
  }

  /** The store as one process sees it. */
  connect(process: SimulatedProcess): Store {
    const read = <Result>(act: () => Result) => this.#call(process, { act, isWrite: false });
    const write = <Result>(act: () => Result) => this.#call(process, { act, isWrite: true });
    return {
      create: (id, record) => write(() => this.#living(id) === undefined && this.#put(id, versionOf(record, 1))),
      read: (id) => read(() => this.#living(id)),
      replace: (id, version, next: NewRecord) =>
        write(() => {
          const current = this.#living(id);
          return current?.version === version && this.#put(id, versionOf(next, version + 1));
        }),
      delete: (id, version) =>
        write(() => {
          const current = this.#living(id);
          if (current === undefined || (version !== undefined && current.version !== version)) return false;
          this.#change(this.records, id, undefined);
          return true;
        }),
      addToIndex: (name, entry) =>
        write(() => {
          const { next, result } = addedTo(this.#index(name), entry);
          this.#change(this.#indexes, name, next);
          return result;
        }),
      readIndex: (name) => read(() => Object.keys(this.#index(name))),
      removeFromIndex: (name, member) =>
        write(() => {
          const { [member]: _, ...next } = this.#index(name);
          this.#change(this.#indexes, name, next);
        }),
      acquireLease: (name, { holder, lifetimeMs }) =>
        write(() => {
          const held = this.#leases.get(name);
          if (held !== undefined && held.holder !== holder && held.endsAtMs > this.#time.nowMs) return false;
          this.#change(this.#leases, name, { holder, endsAtMs: this.#time.nowMs + lifetimeMs });
          return true;
        }),
      releaseLease: (name, holder) =>
        write(() => {
          if (this.#leases.get(name)?.holder === holder) this.#change(this.#leases, name, undefined);
        }),
      close: async () => undefined,
    };
  }

  /** The replica takes over. The writes that it does not have are lost, and their processes get no reply. */
  failOver(): void {
    for (const write of this.#unreplicated.reverse()) {
      write.undo();
      write.state = 'undone';
    }
    this.#unreplicated = [];
  }

  /** Sends a command, which takes effect on arrival. The process learns the result, or that none came in time. */
  #call<Result>(process: SimulatedProcess, { act, isWrite }: { act: () => Result; isWrite: boolean }): Promise<Result> {
    return new Promise((resolve, reject) => {
      const giveUp = process.after(COMMAND_TIMEOUT_MS, () => reject(new StoreUnavailable('no reply in time')));
      const reply = (settle: () => void) =>
        void process.after(this.#latencyMs(), () => {
          giveUp();
          settle();
        });
      this.#time.after(this.#latencyMs(), () => {
        if (this.#troubles.isUnreachable(process)) return;
        if (isWrite && this.#troubles.takesNoWrites()) return reply(() => reject(new StoreUnavailable('no memory')));
        const result = act();
        const last = this.#unreplicated.at(-1);
        process.step();
        const confirm = () => {
          if (!this.#troubles.losesReplies(process)) reply(() => resolve(result));
        };
        if (!isWrite || last === undefined) return confirm();
        this.#time.after(this.#latencyMs(), () => {
          if (last.state === 'undone') return;
          this.#replicate(last);
          confirm();
        });
      });
    });
  }

  #replicate(write: Write): void {
    const count = this.#unreplicated.indexOf(write) + 1;
    for (const one of this.#unreplicated.splice(0, count)) one.state = 'replicated';
  }

  #change<Value>(map: Map<string, Value>, key: string, value: Value | undefined): void {
    const before = map.get(key);
    const put = (one: Value | undefined) => void (one === undefined ? map.delete(key) : map.set(key, one));
    put(value);
    this.#unreplicated.push({ state: 'applied', undo: () => put(before) });
  }

  #latencyMs(): number {
    return this.#chance.happens(0.01) ? this.#chance.between(0, 1_500) : this.#chance.between(0.2, 4);
  }

  get #seconds(): number {
    return Math.floor(this.#time.epochMs / 1000);
  }

  #living(id: string): StoredRecord | undefined {
    const record = this.records.get(id);
    return record !== undefined && record.expiresAt > this.#seconds ? record : undefined;
  }

  #put(id: string, record: StoredRecord): true {
    this.#change(this.records, id, record);
    this.#onWrite(id);
    return true;
  }

  #index(name: string): StoredIndex {
    return livingOf(this.#indexes.get(name) ?? {}, this.#seconds);
  }
}
