import { describe, expect, it } from '@jest/globals';
import { type CheckResult, createReadiness } from '../../../src/management/readiness.js';

const AVAILABLE: CheckResult = { ok: true, state: 'available' };

/** A readiness with one check, whose runs are counted. */
function withCheck(run: () => Promise<CheckResult>) {
  let now = 0;
  let runs = 0;
  let isStopping = false;
  const faults: unknown[] = [];
  const counted = () => {
    runs += 1;
    return run();
  };
  const readiness = createReadiness(
    { store: { freshMs: 1_000, run: counted } },
    { monotonicClock: () => now, isStopping: () => isStopping, onFault: (error) => faults.push(error) },
  );
  return {
    readiness,
    faults,
    runs: () => runs,
    pass: (ms: number) => {
      now += ms;
    },
    stop: () => {
      isStopping = true;
    },
  };
}

describe('Readiness', () => {
  it('names each check', async () => {
    const { readiness } = withCheck(async () => AVAILABLE);
    expect(await readiness()).toEqual({
      ready: true,
      checks: { process: { ok: true, state: 'running' }, store: AVAILABLE },
    });
  });

  it('does not load the store more than once a second, however often it is asked', async () => {
    const { readiness, runs, pass } = withCheck(async () => AVAILABLE);
    await Promise.all(Array.from({ length: 100 }, readiness));
    pass(999);
    await readiness();
    expect(runs()).toBe(1);
    pass(1);
    await readiness();
    expect(runs()).toBe(2);
  });

  it('is lost at once when the process stops, although the checks were fresh', async () => {
    const { readiness, stop } = withCheck(async () => AVAILABLE);
    await readiness();
    stop();
    expect(await readiness()).toMatchObject({ ready: false, checks: { process: { ok: false, state: 'stopping' } } });
  });

  it('counts a check that gives no answer as failed, and does not start it again meanwhile', async () => {
    const { readiness, runs, pass } = withCheck(() => new Promise(() => undefined));
    expect((await readiness()).checks.store).toEqual({ ok: false, state: 'no_answer' });
    pass(60_000);
    expect((await readiness()).ready).toBe(false);
    expect(runs()).toBe(1);
  });

  it('reports a check that throws as a fault', async () => {
    const { readiness, faults } = withCheck(() => Promise.reject(new Error('broken')));
    expect((await readiness()).checks.store).toEqual({ ok: false, state: 'failed' });
    expect(faults).toEqual([new Error('broken')]);
  });
});
