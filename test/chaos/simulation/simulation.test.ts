import { execFile } from 'node:child_process';
import path from 'node:path';
import { promisify } from 'node:util';
import { describe, expect, it } from '@jest/globals';
import { violationsIn } from './invariants.js';
import { MISTAKES } from './mistakes.js';
import { ONCE_BROKEN } from './once-broken.js';
import { search } from './search.js';
import { simulate } from './simulate.js';

describe('The refresh protocol', () => {
  it('keeps its promises in 20,000 schedules of faults [RT-05, RT-06, RT-08]', async () => {
    // In a process of its own: in that of Jest, whose globals are those of `node:vm`, it takes twice as long.
    const run = path.join(import.meta.dirname, 'run.js');
    const running = promisify(execFile)(process.execPath, [run, '--seed', '1', '--schedules', '20000']);
    const { stdout } = await running.catch((failure: { readonly stdout: string }) => failure);
    expect(stdout).toContain('simulating 20000 schedules, from seed 1\nno violation');
  }, 300_000);

  it.each(ONCE_BROKEN)('keeps its promises in a schedule that broke them: %s', async (_, schedule) => {
    expect(violationsIn(await simulate(schedule))).toEqual([]);
  });

  it.each(MISTAKES)('is broken if $name, and a schedule shows it', async ({ alter, shownBy }) => {
    expect(violationsIn(await simulate(shownBy, alter))).not.toEqual([]);
    expect(violationsIn(await simulate(shownBy))).toEqual([]);
  });

  it.each(MISTAKES)('is searched well enough to find that $name', async ({ alter }) => {
    expect(await search({ firstSeed: 1, schedules: 3_000 }, alter)).toBeDefined();
  });
});
