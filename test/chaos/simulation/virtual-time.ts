import { setImmediate as settled } from 'node:timers/promises';

/** Epoch of the simulation, in milliseconds. */
const START_MS = Date.UTC(2026, 0, 1);

interface Happening {
  readonly atMs: number;
  readonly act: () => void;
}

/** A clock that moves from one event to the next, as soon as everything that the last one caused has settled. */
export class VirtualTime {
  /** Milliseconds since the start. */
  nowMs = 0;
  /** In the order of their time. Few are planned at once, so a sorted list is enough. */
  readonly #planned: Happening[] = [];

  get epochMs(): number {
    return START_MS + this.nowMs;
  }

  /** Plans an event; the returned function cancels it. Of events at one time, the one that was planned first is first. */
  after(milliseconds: number, act: () => void): () => void {
    const happening = { atMs: this.nowMs + Math.max(0, milliseconds), act };
    let index = this.#planned.length;
    while (index > 0 && (this.#planned[index - 1] as Happening).atMs > happening.atMs) index -= 1;
    this.#planned.splice(index, 0, happening);
    return () => {
      const at = this.#planned.indexOf(happening);
      if (at !== -1) this.#planned.splice(at, 1);
    };
  }

  /** Runs all events, those that they cause included, up to this time. */
  async runUntil(endMs: number): Promise<void> {
    for (;;) {
      await settled();
      const next = this.#planned[0];
      if (next === undefined || next.atMs > endMs) break;
      this.#planned.shift();
      this.nowMs = next.atMs;
      next.act();
    }
    this.nowMs = endMs;
  }
}
