import { randomBytes } from 'node:crypto';
import { expect, it } from '@jest/globals';
import { readOptions } from '../../../src/config/read-options.js';
import { Secret, secretsOf } from '../../../src/core/secret.js';
import type { LogEntry } from '../../../src/telemetry/log.js';
import { redacted } from '../../../src/telemetry/redact.js';

const secrets = {
  clientSecret: 'client secret/of the backend',
  partner: 'secret-of-the-partner',
  sealingKey: randomBytes(32).toString('base64url'),
  hashKey: 'key-of-the-hashes',
  store: 'p%40ssword-of-the-store',
};
const options = readOptions({
  publicOrigin: 'https://app.example',
  authorizationServer: { issuer: 'https://login.example', clientId: 'a', clientSecret: secrets.clientSecret },
  providers: { partner: { issuer: 'https://partner.example', clientId: 'a', clientSecret: secrets.partner } },
  store: { kind: 'redis', url: `redis://user:${secrets.store}@redis.example:6379` },
  sealingKeys: [secrets.sealingKey],
  audit: { hashKey: secrets.hashKey },
});

function logged(entry: LogEntry): string {
  const lines: string[] = [];
  redacted((line) => lines.push(JSON.stringify(line)), secretsOf(options))(entry);
  return lines.join();
}

const spoken = [...Object.values(secrets), decodeURIComponent(secrets.store), encodeURIComponent(secrets.clientSecret)];

it.each(spoken)('The log has no secret of the settings, wherever an error puts it: %s', (secret) => {
  const entry = { error: `Error: cannot use ${secret}!`, stack: `at ${secret}`, list: [{ inside: secret }] };
  const line = logged({ level: 'fault', event: 'request.failed', ...entry });
  expect(line).not.toContain(secret);
  expect(line.match(/\[redacted\]/g)?.length).toBe(3);
  expect(line).toContain('cannot use [redacted]!');
});

it('The log has no credentials of a client, which a server may repeat in its errors', () => {
  const credentials = Buffer.from(`a:${secrets.partner}`).toString('base64');
  const line = logged({
    level: 'warning',
    event: 'check.finding',
    what: `400 server_error: got Basic ${credentials}.`,
  });
  expect(line).toContain('got Basic [redacted].');
  expect(line).not.toContain(credentials);
});

it('A secret that looks like a URL with a bare % is hidden too', () => {
  const secret = 'x://:100%sure@y';
  const lines: string[] = [];
  redacted(
    (line) => lines.push(JSON.stringify(line)),
    [new Secret(secret)],
  )({
    level: 'fault',
    event: 'request.failed',
    error: `cannot use ${secret}, or 100%sure`,
  });
  expect(lines.join()).toContain('cannot use [redacted], or [redacted]');
});

const loggedWithout = (texts: readonly string[], error: string) => {
  const lines: LogEntry[] = [];
  redacted(
    (line) => lines.push(line),
    texts.map((text) => new Secret(text)),
  )({ level: 'fault', event: 'request.failed', error });
  return lines[0]?.error;
};

it('The log has nothing of a secret that begins with another one', () => {
  for (const both of [
    ['hush-hush', 'hush-hush-and-more'],
    ['hush-hush-and-more', 'hush-hush'],
  ])
    expect(loggedWithout(both, 'not hush-hush-and-more, nor hush-hush')).toBe('not [redacted], nor [redacted]');
});

it.each(['redis://user:100%sure@redis.example', 'secret://a:%zz@b', 'half of a pair: \ud800'])(
  'The log has no secret that is malformed where it would be decoded or encoded: %j',
  (secret) => expect(loggedWithout([secret], `cannot use ${secret}!`)).toBe('cannot use [redacted]!'),
);

it('The log has no token in it, signed, unsigned or encrypted', () => {
  const header = Buffer.from(JSON.stringify({ alg: 'ES256', typ: 'at+jwt' })).toString('base64url');
  const payload = Buffer.from(JSON.stringify({ sub: 'alice' })).toString('base64url');
  for (const token of [`${header}.${payload}.c2lnbmF0dXJl`, `${header}.${payload}.`, `${header}.a.b.c.d`]) {
    const line = logged({ level: 'warning', event: 'x', reason: `it sent ${token} twice` });
    expect(line).not.toContain(header);
    expect(line).toContain('it sent [redacted] twice');
  }
});

it('What is no secret stays as it is', () => {
  const entry: LogEntry = {
    level: 'info',
    event: 'a.b',
    count: 3,
    at: ['https://login.example'],
    no: undefined,
    yes: true,
  };
  expect(logged(entry)).toBe(JSON.stringify(entry));
});
