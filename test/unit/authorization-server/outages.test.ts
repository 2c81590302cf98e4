import { describe, expect, it } from '@jest/globals';
import { createOutages } from '../../../src/authorization-server/outages.js';

const TOKEN = 'https://login.acme.test/token';
const KEYS = 'https://login.acme.test/keys';

let now = 1_700_000_000;
const at = (seconds: number) => new Date((1_700_000_000 + seconds) * 1000).toISOString();
const started = () => {
  now = 1_700_000_000;
  const { watch, since } = createOutages(() => now);
  const ends = (url: string, status?: number) => {
    watch({ url, method: 'POST' })(status);
    now += 10;
  };
  return { ends, since };
};

describe('An outage', () => {
  it('began with the first request without an answer, with 429 or with 5xx', () => {
    for (const status of [undefined, 429, 500, 503]) {
      const { ends, since } = started();
      ends(TOKEN, 200);
      expect(since(TOKEN)).toBeUndefined();
      ends(`${TOKEN}?scope=a`, status);
      ends(TOKEN, status);
      expect(since(TOKEN)).toBe(at(10));
    }
  });

  it('ends with the next answer of the endpoint, also one that refuses, and not with that of another', () => {
    const { ends, since } = started();
    ends(TOKEN, 503);
    ends(KEYS, 200);
    expect(since(TOKEN)).toBe(at(0));
    ends(TOKEN, 400);
    expect(since(TOKEN)).toBeUndefined();
    ends(TOKEN);
    expect(since(TOKEN)).toBe(at(30));
  });

  it('of no endpoint is that of all', () => {
    const { ends, since } = started();
    expect(since()).toBeUndefined();
    ends(KEYS);
    ends(TOKEN);
    expect(since()).toBe(at(0));
  });
});
