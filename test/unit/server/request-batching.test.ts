import { setImmediate as nextTurn } from 'node:timers/promises';
import { describe, expect, it, jest } from '@jest/globals';
import { atEndOfTurn, batchedRequests } from '../../../src/server/request-batching.js';

describe('The requests of a turn of the event loop', () => {
  it('are all parsed before the first of them goes on', async () => {
    const steps: string[] = [];
    const serve = async (request: string) => {
      steps.push(`${request} parsed`);
      await batchedRequests();
      steps.push(`${request} goes on`);
    };
    await Promise.all([serve('one'), Promise.resolve().then(() => serve('two'))]);
    expect(steps).toEqual(['one parsed', 'two parsed', 'one goes on', 'two goes on']);
  });

  it('do not wait for those of the next turn', async () => {
    const steps: string[] = [];
    const first = batchedRequests().then(() => steps.push('first goes on'));
    await nextTurn();
    const second = batchedRequests().then(() => steps.push('second goes on'));
    steps.push('second parsed');
    await Promise.all([first, second]);
    expect(steps).toEqual(['first goes on', 'second parsed', 'second goes on']);
  });

  it('go on 64 at a time, each batch with all its steps before the next one', async () => {
    const steps: number[] = [];
    const serve = async (request: number) => {
      await batchedRequests();
      steps.push(request);
      await undefined;
      steps.push(request);
    };
    const requests = Array.from({ length: 130 }, (_, index) => index);
    await Promise.all(requests.map(serve));
    const batches = [requests.slice(0, 64), requests.slice(64, 128), requests.slice(128)];
    expect(steps).toEqual(batches.flatMap((batch) => [...batch, ...batch]));
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
