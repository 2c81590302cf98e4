import { describe, expect, it } from '@jest/globals';
import { createEmitter } from '../../../src/telemetry/events.js';
import { type LogEntry, type LogSettings, logEvents } from '../../../src/telemetry/log.js';

const ANSWERED = { method: 'GET', path: '/', operation: 'other', status: 200, durationMs: 1, isComplete: true };

function logOf(settings?: LogSettings): LogEntry[] {
  const entries: LogEntry[] = [];
  const listener = logEvents((entry) => entries.push(entry), settings);
  const emit = createEmitter([listener], { request: 'r', from: () => '192.0.2.7' });
  emit('request.answered', ANSWERED);
  emit('store.recovered', {});
  emit('store.unavailable', { reason: 'x' });
  emit('request.failed', { error: 'x' });
  return entries;
}

const levelsOf = (entries: readonly LogEntry[]) => entries.map(({ level }) => level);

describe('The log', () => {
  it('has events from its level on', () => {
    expect(levelsOf(logOf())).toEqual(['info', 'warning', 'fault']);
    expect(levelsOf(logOf({ level: 'debug', access: false }))).toEqual(['debug', 'info', 'warning', 'fault']);
    expect(levelsOf(logOf({ level: 'fault', access: false }))).toEqual(['fault']);
  });

  it('has each answered request, with its address, if that is wanted', () => {
    expect(logOf({ level: 'fault', access: true })[0]).toEqual({
      level: 'info',
      event: 'request.answered',
      request: 'r',
      from: '192.0.2.7',
      ...ANSWERED,
    });
  });
});
