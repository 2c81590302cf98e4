import { describe, expect, it } from '@jest/globals';
import type { Timers } from '../../../src/core/timers.js';
import { createLocks } from '../../../src/storage/locks.js';
import { type Store, StoreUnavailable } from '../../../src/storage/store.js';

type Leases = Pick<Store, 'acquireLease' | 'releaseLease'>;

/** A store that holds back commands on the lease, as a pool does whose connections are not equally fast. */
function slowLeases() {
  const calls: string[] = [];
  const heldBack: (() => void)[] = [];
  let holder: string | undefined;
  let isSlow = false;
  const leases: Leases = {
    async acquireLease(_name, lease) {
      calls.push('acquire');
      if (isSlow) await new Promise<void>((go) => heldBack.push(go));
      if (holder !== undefined && holder !== lease.holder) return false;
      holder = lease.holder;
      return true;
    },
    async releaseLease(_name, mine) {
      calls.push('release');
      if (holder === mine) holder = undefined;
    },
  };
  const holdBack = () => {
    isSlow = true;
  };
  const letGo = () => {
    isSlow = false;
    for (const go of heldBack.splice(0)) go();
  };
  return { leases, calls, holdBack, letGo };
}

/** Renews when the test says so. */
function renewingByHand() {
  let renew = () => {};
  const timers: Timers = {
    pause: async () => undefined,
    repeat(_milliseconds, act) {
      renew = act;
      return () => {
        renew = () => {};
      };
    },
  };
  return { timers, renew: () => renew() };
}

const settled = () => new Promise((resolve) => setImmediate(resolve));

describe('A lease', () => {
  it('is free after its work, however late the store handles the renewals that were sent during the work', async () => {
    const { leases, calls, holdBack, letGo } = slowLeases();
    const { timers, renew } = renewingByHand();
    const leased = createLocks(leases, timers).lease('session', async () => {
      holdBack();
      renew();
      renew();
      return 'done';
    });
    await settled();
    letGo();
    expect(await leased).toEqual({ result: 'done' });
    await settled();
    expect(calls).toEqual(['acquire', 'acquire', 'acquire', 'release']);
    expect(await createLocks(leases, timers).lease('session', async () => 'next')).toEqual({ result: 'next' });
  });

  it('delays no result by renewals that the store does not answer, and is free once they are answered', async () => {
    const { leases, calls, holdBack, letGo } = slowLeases();
    const { timers, renew } = renewingByHand();
    const leased = createLocks(leases, timers).lease('session', async () => {
      holdBack();
      renew();
      return 'done';
    });
    expect(await Promise.race([leased, settled().then(() => 'late')])).toEqual({ result: 'done' });
    expect(calls).toEqual(['acquire', 'acquire']);
    letGo();
    await settled();
    expect(calls).toEqual(['acquire', 'acquire', 'release']);
  });

  it('is free when its result is there, if no renewal is pending', async () => {
    const { leases, calls } = slowLeases();
    const { timers, renew } = renewingByHand();
    await createLocks(leases, timers).lease('session', async () => {
      renew();
      await settled();
    });
    expect(calls).toEqual(['acquire', 'acquire', 'release']);
  });

  it('is given back also if a renewal and the work failed', async () => {
    const { leases, calls } = slowLeases();
    const { timers, renew } = renewingByHand();
    const failing: Leases = { ...leases, acquireLease: async () => Promise.reject(new StoreUnavailable('gone')) };
    let store = leases;
    const locks = createLocks(
      {
        acquireLease: (name, lease) => store.acquireLease(name, lease),
        releaseLease: (name, holder) => store.releaseLease(name, holder),
      },
      timers,
    );
    const leased = locks.lease('session', async () => {
      store = failing;
      renew();
      throw new Error('the work failed');
    });
    await expect(leased).rejects.toThrow('the work failed');
    await settled();
    expect(calls).toEqual(['acquire', 'release']);
  });
});
