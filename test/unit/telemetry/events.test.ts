import { describe, expect, it } from '@jest/globals';
import { type BackendEvent, createEmitter } from '../../../src/telemetry/events.js';
import { type LogEntry, logEvents } from '../../../src/telemetry/log.js';

describe('An emitter', () => {
  it('passes each event to each listener, with its level and the id of the request', () => {
    const events: BackendEvent[] = [];
    const emit = createEmitter([(event) => events.push(event), (event) => events.push(event)], {
      request: 'request-1',
    });
    emit('store.unavailable', { reason: 'ECONNREFUSED' });
    const event = {
      name: 'store.unavailable',
      level: 'warning',
      request: 'request-1',
      details: { reason: 'ECONNREFUSED' },
    };
    expect(events).toEqual([event, event]);
  });

  it.each<[string, () => void]>([
    [
      'throws',
      () => {
        throw new Error('no disk');
      },
    ],
    ['rejects', () => Promise.reject(new Error('no disk'))],
  ])('goes on when a listener %s', async (_, listener) => {
    const events: BackendEvent[] = [];
    createEmitter([listener, (event) => events.push(event)])('store.recovered', {});
    await new Promise(setImmediate);
    expect(events).toHaveLength(1);
  });
});

describe('The log', () => {
  it('has events above the level debug, with their details as members', () => {
    const entries: LogEntry[] = [];
    const emit = createEmitter([logEvents((entry) => entries.push(entry))], { request: 'request-1' });
    emit('token.refused', { session: 's', error: 'invalid_scope' });
    emit('logout_token.accepted', { sessions: 2 });
    expect(entries).toEqual([{ level: 'info', event: 'logout_token.accepted', request: 'request-1', sessions: 2 }]);
  });
});
