import { AsyncLocalStorage } from 'node:async_hooks';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { setImmediate as nextTurn } from 'node:timers/promises';
import { describe, expect, it, jest } from '@jest/globals';
import { atEndOfTurn, inBatches } from '../../../src/server/request-batching.js';

/** Of a request, only its name is read here. */
function batched(handle: (name: string) => void): (name: string) => void {
  const listener = inBatches(({ url = '' }) => handle(url));
  return (name) => listener({ url: name } as IncomingMessage, {} as ServerResponse);
}

describe('The requests of a turn of the event loop', () => {
  it('are all parsed before the first of them is handled', async () => {
    const steps: string[] = [];
    const serve = batched((name) => steps.push(`${name} handled`));
    for (const name of ['one', 'two']) {
      steps.push(`${name} parsed`);
      serve(name);
      await undefined;
    }
    await nextTurn();
    expect(steps).toEqual(['one parsed', 'two parsed', 'one handled', 'two handled']);
  });

  it('do not wait for those of the next turn', async () => {
    const steps: string[] = [];
    const serve = batched((name) => steps.push(`${name} handled`));
    serve('one');
    await nextTurn();
    steps.push('two parsed');
    serve('two');
    await nextTurn();
    expect(steps).toEqual(['one handled', 'two parsed', 'two handled']);
  });

  it('are handled 32 at a time, each batch with all its steps in a turn of its own, in their order', async () => {
    const steps: string[] = [];
    const serve = batched(async (name) => {
      steps.push(name);
      await undefined;
      steps.push(name);
    });
    const names = Array.from({ length: 70 }, (_, index) => `${index}`);
    const [first, second, third] = [names.slice(0, 32), names.slice(32, 64), names.slice(64)];
    const afterEachTurn: number[] = [];
    for (const name of names) serve(name);
    for (let turn = 0; turn < 4; turn += 1) {
      await nextTurn();
      afterEachTurn.push(steps.length);
    }
    expect(steps).toEqual([first, second, third].flatMap((batch) => [...batch, ...batch]));
    expect(afterEachTurn).toEqual([64, 128, 140, 140]);
  });

  it('come after those that wait already', async () => {
    const steps: string[] = [];
    const serve = batched((name) => steps.push(name));
    const names = Array.from({ length: 40 }, (_, index) => `${index}`);
    for (const name of names) serve(name);
    await nextTurn();
    serve('late');
    await nextTurn();
    expect(steps).toEqual([...names, 'late']);
  });

  it('are not put off without bound, so that a connection that pipelines them is paused by its unread answers', async () => {
    const steps: string[] = [];
    const serve = batched((name) => steps.push(name));
    const names = Array.from({ length: 50_000 }, (_, index) => `${index}`);
    for (const name of names) serve(name);
    await nextTurn();
    expect(names.length - steps.length).toBeLessThanOrEqual(512);
    for (let turn = 0; turn < 16; turn += 1) await nextTurn();
    expect(steps).toEqual(names);
  });

  it('keep their own asynchronous context', async () => {
    const tenant = new AsyncLocalStorage<string>();
    const steps: string[] = [];
    const serve = batched((name) => steps.push(`${name} of ${tenant.getStore()}`));
    tenant.run('a', () => serve('one'));
    tenant.run('b', () => serve('two'));
    serve('three');
    await nextTurn();
    expect(steps).toEqual(['one of a', 'two of b', 'three of undefined']);
  });
});

describe('The answers of a turn of the event loop', () => {
  it('are written when the last of its requests has one, in their order', async () => {
    const steps: string[] = [];
    const serve = async (request: string, takes: number) => {
      for (let step = 0; step < takes; step += 1) await undefined;
      steps.push(`${request} answered`);
      atEndOfTurn(() => steps.push(`${request} written`));
    };
    await Promise.all([serve('one', 1), serve('two', 5)]);
    await nextTurn();
    expect(steps).toEqual(['one answered', 'two answered', 'one written', 'two written']);
  });

  it('are written although writing one of them fails, which is not hidden', () => {
    const steps: string[] = [];
    const ticks: (() => void)[] = [];
    const tick = jest.spyOn(process, 'nextTick').mockImplementation((act) => void ticks.push(act as () => void));
    try {
      atEndOfTurn(() => {
        throw new Error('cannot be written');
      });
      atEndOfTurn(() => steps.push('second written'));
    } finally {
      tick.mockRestore();
    }
    expect(ticks).toHaveLength(1);
    expect(ticks[0]).toThrow('cannot be written');
    expect(steps).toEqual(['second written']);
  });

  it('do not wait for those of the next turn', async () => {
    const steps: string[] = [];
    atEndOfTurn(() => steps.push('first written'));
    await nextTurn();
    atEndOfTurn(() => steps.push('second written'));
    expect(steps).toEqual(['first written']);
    await nextTurn();
    expect(steps).toEqual(['first written', 'second written']);
  });
});
