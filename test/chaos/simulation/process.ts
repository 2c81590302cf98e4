import type { Clock, MonotonicClock } from '../../../src/core/clock.js';
import type { Timers } from '../../../src/core/timers.js';
import type { VirtualTime } from './virtual-time.js';

/** A process with its own clocks and timers. It can be killed, and stopped for a while. */
export class SimulatedProcess {
  isAlive = true;
  readonly time: VirtualTime;
  readonly clock: Clock;
  readonly monotonicClock: MonotonicClock;
  readonly timers: Timers;
  /** When its pauses began and ended, in milliseconds. */
  readonly pauses: { readonly fromMs: number; readonly toMs: number }[] = [];
  killedAtMs: number | undefined;
  #suspendedMs = 0;
  #stepListeners: { left: number; readonly act: () => void }[] = [];

  constructor(time: VirtualTime, skewSeconds: number) {
    this.time = time;
    this.clock = () => Math.floor(time.epochMs / 1000) + skewSeconds;
    this.monotonicClock = () => time.nowMs - this.#suspendedMs;
    this.timers = {
      pause: (milliseconds) => new Promise((resolve) => this.after(milliseconds, () => resolve(undefined))),
      repeat: (milliseconds, act) => this.#repeat(milliseconds, act),
    };
  }

  /** Runs `act` in this process: not while it is paused, and never once it has been killed. */
  after(milliseconds: number, act: () => void): () => void {
    const run = () => {
      if (!this.isAlive) return;
      const pausedMs = this.#pausedForMs();
      if (pausedMs > 0) cancel = this.time.after(pausedMs, run);
      else act();
    };
    let cancel = this.time.after(milliseconds, run);
    return () => cancel();
  }

  /** Counts a step: a call to another program that took effect there. */
  step(): void {
    for (const listener of this.#stepListeners) listener.left -= 1;
    const due = this.#stepListeners.filter(({ left }) => left <= 0);
    this.#stepListeners = this.#stepListeners.filter(({ left }) => left > 0);
    for (const { act } of due) act();
  }

  /** Calls `act` when this process has taken so many more steps, before it learns the result of the last one. */
  afterSteps(count: number, act: () => void): void {
    this.#stepListeners.push({ left: count, act });
  }

  pause(forMs: number): void {
    this.pauses.push({ fromMs: this.time.nowMs, toMs: this.time.nowMs + forMs });
  }

  /** Pauses the process and its monotonic clock. */
  suspend(forMs: number): void {
    this.pause(forMs);
    this.time.after(forMs, () => {
      this.#suspendedMs += forMs;
    });
  }

  kill(): void {
    this.isAlive = false;
    this.killedAtMs = this.time.nowMs;
  }

  wasPausedBetween(fromMs: number, toMs: number): boolean {
    return this.pauses.some((pause) => pause.fromMs < toMs && pause.toMs > fromMs);
  }

  #pausedForMs(): number {
    return Math.max(0, ...this.pauses.map(({ toMs }) => toMs - this.time.nowMs));
  }

  #repeat(milliseconds: number, act: () => void): () => void {
    let isStopped = false;
    const plan = () =>
      this.after(milliseconds, () => {
        act();
        if (!isStopped) cancel = plan();
      });
    let cancel = plan();
    return () => {
      isStopped = true;
      cancel();
    };
  }
}
