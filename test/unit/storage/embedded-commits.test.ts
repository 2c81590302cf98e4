import { setTimeout as passed } from 'node:timers/promises';
import { describe, expect, it } from '@jest/globals';
import { createCommits } from '../../../src/storage/embedded-commits.js';

/** A file whose transactions end as and when the test says. */
function fileOfTest() {
  const begun: { written: number; end: () => void; fail: (reason: Error) => void }[] = [];
  const transact = (write: () => void) => {
    written = 0;
    write();
    return new Promise<void>((end, fail) => begun.push({ written, end, fail }));
  };
  let written = 0;
  const write = async () => {
    written += 1;
    return true;
  };
  const whenBegun = async (count: number) => {
    while (begun.length < count) await passed(1);
    const transaction = begun[count - 1];
    if (transaction === undefined) throw new Error('no transaction');
    return transaction;
  };
  return { requireRoom: async () => undefined, transact, write, begun, whenBegun };
}

describe('The commits of the embedded store', () => {
  it('put what is written at the same time into one transaction', async () => {
    const { requireRoom, transact, write, begun, whenBegun } = fileOfTest();
    const commits = createCommits({ requireRoom, transact }, 1000);
    const written = [commits.add(write), commits.add(write), commits.add(async () => false)];
    (await whenBegun(1)).end();
    expect(await Promise.all(written)).toEqual([true, true, false]);
    expect(begun.map(({ written }) => written)).toEqual([2]);
  });

  it('begin no transaction before the last one has ended, however it did', async () => {
    const { requireRoom, transact, write, begun, whenBegun } = fileOfTest();
    const commits = createCommits({ requireRoom, transact }, 1000);
    const first = commits.add(write);
    await whenBegun(1);
    const second = commits.add(write);
    await passed(20);
    expect(begun.length).toBe(1);
    begun[0]?.fail(new Error('no room'));
    await expect(first).rejects.toThrow('no room');
    (await whenBegun(2)).end();
    expect(await second).toBe(true);
    await commits.done();
  });

  it('tell everybody when the disk hangs, later ones at once, and go on when it is back', async () => {
    const { requireRoom, transact, write, begun, whenBegun } = fileOfTest();
    const commits = createCommits({ requireRoom, transact }, 40);
    const hanging = commits.add(write);
    await whenBegun(1);
    const waiting = commits.add(write);
    await expect(hanging).rejects.toThrow('did not respond in time');
    await expect(waiting).rejects.toThrow('did not respond in time');
    await expect(commits.add(write)).rejects.toThrow('did not respond in time');
    expect(begun.length).toBe(1);
    begun[0]?.end();
    await commits.done();
    const later = commits.add(write);
    (await whenBegun(2)).end();
    expect(await later).toBe(true);
  });

  it('write nothing that was told to have failed, once the disk says again how much room there is', async () => {
    const { transact, write, begun, whenBegun } = fileOfTest();
    let answer: () => void = () => undefined;
    const answered = new Promise<void>((resolve) => {
      answer = resolve;
    });
    const commits = createCommits({ requireRoom: () => answered, transact }, 40);
    await expect(commits.add(write)).rejects.toThrow('did not respond in time');
    answer();
    await commits.done();
    expect(begun).toEqual([]);
    const later = commits.add(write);
    (await whenBegun(1)).end();
    expect(await later).toBe(true);
  });

  it('leave those alone that wait for the next one when there is no room', async () => {
    const { transact, write, whenBegun } = fileOfTest();
    let second: Promise<boolean> | undefined;
    const requireRoom = async () => {
      if (second !== undefined) return;
      second = commits.add(write);
      throw new Error('no room');
    };
    const commits = createCommits({ requireRoom, transact }, 1000);
    await expect(commits.add(write)).rejects.toThrow('no room');
    (await whenBegun(1)).end();
    expect(await second).toBe(true);
  });
});
