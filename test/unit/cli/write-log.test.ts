import { expect, it } from '@jest/globals';
import { createLog, type LogFormat } from '../../../src/cli/write-log.js';
import type { LogEntry } from '../../../src/telemetry/log.js';

const ENTRY: LogEntry = {
  level: 'warning',
  event: 'store.unavailable',
  request: 'r-1',
  reason: 'no answer',
  seconds: 2,
  since: undefined,
};

function written(entry: LogEntry, format: LogFormat, isTTY = false): string {
  let text = '';
  const output = {
    isTTY,
    write(line: string) {
      text += line;
    },
  };
  createLog(format, output)(entry);
  return text;
}

it.each(['json', 'auto'] as const)('The log for programs (%s) is one JSON object in each line', (format) => {
  const line = written(ENTRY, format);
  expect(line).toMatch(/^[^\n]+\n$/);
  expect(JSON.parse(line)).toEqual({
    level: 'warning',
    time: expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/),
    event: 'store.unavailable',
    request: 'r-1',
    reason: 'no answer',
    seconds: 2,
  });
});

it('The log for people has one line for each event', () => {
  expect(written(ENTRY, 'text')).toMatch(
    /^\[\d\d:\d\d:\d\d\.\d{3}\] WARNING: store\.unavailable \{"request":"r-1","reason":"no answer","seconds":2\}\n$/,
  );
});

it('A terminal gets the log for people, in colours', () => {
  const line = written(ENTRY, 'auto', true);
  expect(line).toContain('store.unavailable');
  expect(line).toContain('\u001b[');
  expect(line).not.toMatch(/^\{/);
});

it.each(['debug', 'info', 'warning', 'fault'] as const)(
  'An entry of the level %s is written with its name',
  (level) => {
    expect(JSON.parse(written({ level, event: 'x' }, 'json')).level).toBe(level);
    expect(written({ level, event: 'x' }, 'text')).toContain(`] ${level.toUpperCase()}: x\n`);
  },
);

it.each(['json', 'text'] as const)(
  'A value cannot feign another line of the log (%s), or command a terminal',
  (format) => {
    const attack = 'a\n{"level":"fault"}\r[00:00] FAULT: \u001b[31mred\u0085\u009b31m';
    const line = written({ level: 'info', event: 'x', description: attack, inside: { [attack]: attack } }, format);
    expect(line.match(/[\n\r]/g)).toEqual(['\n']);
    expect(line.trimEnd()).not.toMatch(/\p{Cc}/u);
  },
);

it.each(['json', 'text'] as const)('A member that is named as a secret is hidden (%s)', (format) => {
  const secrets = {
    access_token: 's3cret',
    refresh_token: 's3cret',
    id_token: 's3cret',
    client_secret: 's3cret',
    code_verifier: 's3cret',
    authorization: 's3cret',
    cookie: 's3cret',
    'set-cookie': ['s3cret'],
  };
  const line = written({ level: 'info', event: 'x', ...secrets, response: secrets }, format);
  expect(line).not.toContain('s3cret');
  expect(line.match(/\[redacted\]/g)?.length).toBe(16);
});

it('A value that cannot be serialized does not stop the log', () => {
  const circular: Record<string, unknown> = {};
  circular.self = circular;
  expect(JSON.parse(written({ level: 'info', event: 'x', circular, big: 1n }, 'json')).event).toBe('x');
});
