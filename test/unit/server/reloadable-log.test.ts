import { afterEach, expect, it, jest } from '@jest/globals';
import { readOptions } from '../../../src/config/read-options.js';
import { createReloadableLog } from '../../../src/server/reloadable-log.js';
import { createEmitter } from '../../../src/telemetry/events.js';
import type { LogEntry } from '../../../src/telemetry/log.js';

const optionsWith = (clientSecret: string) =>
  readOptions({
    publicOrigin: 'https://app.example',
    authorizationServer: { issuer: 'https://login.example', clientId: 'a', clientSecret },
  });

afterEach(() => void jest.restoreAllMocks());

it('A log hides former secrets too, and takes no longer after many reloads', () => {
  const lines: LogEntry[] = [];
  const log = createReloadableLog((line) => lines.push(line), optionsWith('the former one'));
  const emit = createEmitter([log.listener]);
  const replace = jest.spyOn(String.prototype, 'replaceAll');
  const costOfLine = () => {
    const before = replace.mock.calls.length;
    emit('store.unavailable', { reason: 'neither the former one nor the latter one' });
    return replace.mock.calls.length - before;
  };
  log.use(optionsWith('the latter one'));
  const cost = costOfLine();
  for (let reloads = 0; reloads < 20; reloads += 1) log.use(optionsWith('the latter one'));
  expect(costOfLine()).toBe(cost);
  expect(lines.map(({ reason }) => reason)).toEqual(Array(2).fill('neither [redacted] nor [redacted]'));
});
