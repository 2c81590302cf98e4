import { createHmac } from 'node:crypto';
import { existsSync, mkdtempSync, readFileSync, renameSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, describe, expect, it } from '@jest/globals';
import { AUDITED } from '../../src/audit/audited-events.js';
import { lineSchema } from '../support/audit-lines.js';
import { logOutOverBackchannel } from '../support/backchannel.js';
import { eventually } from '../support/eventually.js';
import type { Frontend } from '../support/frontend.js';
import { STOCKS } from '../support/test-backend.js';
import { useProxied } from '../support/use-proxied.js';

const folder = mkdtempSync(path.join(tmpdir(), 'tmi-bff-audit-'));
const file = path.join(folder, 'audit.jsonl');
const hashKey = 'a-key-for-the-hashes-of-this-test';
const pair = useProxied({}, { options: { audit: { file, hashKey } } });
afterAll(() => rmSync(folder, { recursive: true, force: true }));

type Line = Readonly<Record<string, unknown>>;

function lines(): Line[] {
  if (!existsSync(file)) return [];
  const text = readFileSync(file, 'utf8');
  return text
    .split('\n')
    .filter(Boolean)
    .map((line) => JSON.parse(line));
}

/** The lines of these requests; the last one is the given event. */
async function linesOf(act: () => Promise<unknown>, last: string): Promise<Line[]> {
  const before = lines().length;
  await act();
  return eventually(() => {
    const added = lines().slice(before);
    if (added.at(-1)?.event !== last) throw new Error(`the last line is ${JSON.stringify(added.at(-1))}`);
    return added;
  });
}

const nameOf = (sub: string) => {
  const pair2 = JSON.stringify([pair.server.issuer, sub]);
  return createHmac('sha256', hashKey).update('tmi-bff audit\0').update(pair2).digest('base64url');
};
const subject = () => {
  const [, payload = ''] = (pair.server.issued.findLast(({ idToken }) => idToken)?.idToken?.toString() ?? '').split(
    '.',
  );
  return JSON.parse(Buffer.from(payload, 'base64url').toString()).sub as string;
};

describe('The audit log', () => {
  it('tells who got which token for what, from where, in lines by its schema', async () => {
    const added = await linesOf(async () => {
      const alice = await pair.backend.signIn();
      await alice.accessToken({ scope: 'read' });
      await alice.token({ scope: 'everything' });
      await alice.fetch('/bff/api/stocks/v1/quotes');
      await alice.fetch('/bff/api/stocks/elsewhere');
      await alice.logout();
    }, 'session.ended');
    const who = { issuer: pair.server.issuer, person: nameOf(subject()) };
    const where = {
      from: expect.stringMatching(/^(::1|127\.0\.0\.1|::ffff:127\.0\.0\.1)$/),
      request: expect.stringMatching(/^[\da-f-]{36}$/),
    };
    const session = added[0]?.session;
    const line = (event: string, outcome: string, more: Line) => ({
      time: expect.any(String),
      event,
      outcome,
      ...who,
      session,
      ...more,
      ...where,
    });
    expect(added).toEqual([
      line('session.started', 'success', {}),
      line('sign_in.succeeded', 'success', { authorizationServer: 'default' }),
      line('token.issued', 'success', { source: 'refresh', resource: [STOCKS], scope: 'read' }),
      line('token.refused', 'refused', { reason: 'invalid_scope', scope: 'everything' }),
      line('token.issued', 'success', { source: 'held', resource: [STOCKS], scope: 'read' }),
      line('proxy.answered', 'success', { api: 'stocks', method: 'GET', status: 200 }),
      line('proxy.refused', 'refused', { api: 'stocks', status: 404 }),
      line('session.ended', 'success', { reason: 'logout', sessions: 1 }),
    ]);
    for (const one of added) expect(lineSchema(one)).toEqual([]);
  });

  it('names the person whose sessions a logout token ends, and tells what the authorization server refused', async () => {
    let alice: Frontend | undefined;
    await linesOf(async () => {
      alice = await pair.backend.signIn();
    }, 'sign_in.succeeded');
    const sub = subject();
    const added = await linesOf(async () => {
      pair.server.answerNext('/token', { status: 400, body: { error: 'invalid_client' } });
      await alice?.token({ scope: 'buy' });
      await logOutOverBackchannel(pair, { claims: { sub } });
    }, 'session.ended');
    expect(added.map(({ event, outcome, reason }) => [event, outcome, reason])).toEqual([
      ['refresh.refused', 'refused', 'invalid_client'],
      ['token.refused', 'refused', 'invalid_client'],
      ['session.ended', 'success', 'backchannel_logout'],
    ]);
    expect(new Set(added.map(({ person }) => person))).toEqual(new Set([nameOf(sub)]));
    for (const one of added) expect(lineSchema(one)).toEqual([]);
  });

  it('is for its owner only, and goes on in a new file after the old one was moved away', async () => {
    expect(statSync(file).mode & 0o777).toBe(0o600);
    await eventually(() => expect(lines().length).toBeGreaterThan(0));
    renameSync(file, `${file}.1`);
    const alice = await pair.backend.signIn();
    await alice.logout();
    await eventually(() => expect(lines().at(-1)?.event).toBe('session.ended'));
    expect(lines().length).toBe(3);
  });

  it('has a schema that lists the same events', () => {
    expect(lineSchema.events).toEqual(Object.keys(AUDITED));
    expect(lineSchema({ time: 'yesterday', event: 'token.issued', outcome: 'success' })).not.toEqual([]);
    expect(
      lineSchema({ time: new Date().toISOString(), event: 'nothing', outcome: 'success', token: 'x' }),
    ).not.toEqual([]);
  });
});
