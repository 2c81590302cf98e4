import { Writable } from 'node:stream';
import { expect, it } from '@jest/globals';
import { logAsText } from '../../../src/cli/log-as-text.js';

function written(entry: Parameters<ReturnType<typeof logAsText>>[0]): string {
  let text = '';
  const output = new Writable({
    write(chunk, _encoding, done) {
      text += chunk;
      done();
    },
  });
  logAsText(output)(entry);
  return text;
}

it('The log for people has one line for each event', () => {
  const line = written({
    level: 'warning',
    event: 'store.unavailable',
    request: 'r-1',
    reason: 'no answer',
    seconds: 2,
  });
  expect(line).toMatch(/^\d\d:\d\d:\d\d\.\d{3} WARNING store\.unavailable request=r-1 reason="no answer" seconds=2\n$/);
});

it('A value cannot feign another line, or command a terminal', () => {
  const line = written({ level: 'info', event: 'x', description: 'a\n00:00 FAULT \u001b[31mred' });
  expect(line.match(/\n/g)?.length).toBe(1);
  expect(line).not.toContain('\u001b');
});
