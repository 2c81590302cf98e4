import { describe, expect, it } from '@jest/globals';
import { managedBackend } from '../support/managed-backend.js';
import { useProxied } from '../support/use-proxied.js';
import { useTestBackend } from '../support/use-test-backend.js';

const managed = managedBackend();
const pair = useProxied({}, { options: { management: { port: 0 } }, serve: managed.serve });

/** The values of all series, by name and labels as Prometheus reads them. */
async function samples(): Promise<ReadonlyMap<string, number>> {
  const { body } = await managed.ask('/metrics');
  const lines = body.split('\n').filter((line) => line !== '' && !line.startsWith('#'));
  return new Map(
    lines.map((line) => [line.slice(0, line.lastIndexOf(' ')), Number(line.slice(line.lastIndexOf(' ')))]),
  );
}

/** What has been added to these series meanwhile. */
async function addedBy(act: () => Promise<unknown>): Promise<(name: string) => number> {
  const before = await samples();
  await act();
  const after = await samples();
  return (name) => (after.get(name) ?? 0) - (before.get(name) ?? 0);
}

const SERVER = 'authorization_server="default"';

describe('The metrics', () => {
  it('count sign-ins, sessions, token answers, refreshes and rotations', async () => {
    const added = await addedBy(async () => {
      const alice = await pair.backend.signIn();
      await alice.accessToken();
      await alice.accessToken();
      await alice.accessToken({ scope: 'read' });
      await alice.token({ scope: 'everything' });
      await alice.logout();
    });
    expect(added(`tmi_bff_sign_ins_total{${SERVER},outcome="started"}`)).toBe(1);
    expect(added(`tmi_bff_sign_ins_total{${SERVER},outcome="succeeded"}`)).toBe(1);
    expect(added('tmi_bff_sessions_started_total')).toBe(1);
    expect(added('tmi_bff_sessions_ended_total{reason="logout"}')).toBe(1);
    expect(added('tmi_bff_token_answers_total{outcome="held"}')).toBe(2);
    expect(added('tmi_bff_token_answers_total{outcome="refresh"}')).toBe(1);
    expect(added('tmi_bff_token_answers_total{outcome="invalid_scope"}')).toBe(1);
    expect(added(`tmi_bff_refreshes_total{${SERVER},outcome="succeeded"}`)).toBe(1);
    expect(added(`tmi_bff_refresh_duration_seconds_count{${SERVER}}`)).toBe(1);
    expect(added(`tmi_bff_refresh_token_rotations_total{${SERVER}}`)).toBe(1);
    expect(added('tmi_bff_lock_wait_seconds_count')).toBe(1);
    expect(added('tmi_bff_http_request_duration_seconds_count{operation="getToken",status="2xx"}')).toBe(3);
    expect(added('tmi_bff_http_request_duration_seconds_count{operation="getToken",status="4xx"}')).toBe(1);
    expect(added('tmi_bff_store_operation_duration_seconds_count{operation="read"}')).toBeGreaterThan(4);
  });

  it('count refused and failed refreshes, and the requests to the authorization server', async () => {
    const alice = await pair.backend.signIn();
    const added = await addedBy(async () => {
      pair.server.answerNext('/token', { status: 503, body: '' });
      await alice.token({ scope: 'read' });
      pair.server.answerNext('/token', { status: 400, body: { error: 'a-code-of-its-own' } });
      await alice.token({ scope: 'read' });
    });
    expect(added(`tmi_bff_refreshes_total{${SERVER},outcome="unavailable"}`)).toBe(1);
    expect(added(`tmi_bff_refreshes_total{${SERVER},outcome="refused"}`)).toBe(1);
    const called = 'tmi_bff_authorization_server_request_duration_seconds_count';
    expect(added(`${called}{${SERVER},status="5xx"}`)).toBe(1);
    expect(added(`${called}{${SERVER},status="4xx"}`)).toBe(1);
    expect(added('tmi_bff_events_total{event="authorization_server.unavailable",level="warning"}')).toBe(1);
    // An authorization server cannot make labels.
    expect(added('tmi_bff_token_answers_total{outcome="other"}')).toBe(1);
  });

  it('count sign-ins that fail', async () => {
    const added = await addedBy(async () => {
      const userAgent = pair.backend.newUserAgent();
      const callback = await pair.backend.beginSignIn(userAgent);
      pair.server.answerNext('/token', { status: 503, body: '' });
      await pair.backend.finishSignIn(userAgent, callback);
    });
    expect(added(`tmi_bff_sign_ins_total{${SERVER},outcome="unavailable"}`)).toBe(1);
  });

  it('count calls of resource servers', async () => {
    const alice = await pair.backend.signIn();
    const added = await addedBy(async () => {
      await alice.fetch('/bff/api/stocks/v1/quotes');
      await alice.fetch('/bff/api/stocks/elsewhere');
    });
    expect(added('tmi_bff_proxy_requests_total{api="stocks",outcome="2xx"}')).toBe(1);
    expect(added('tmi_bff_proxy_requests_total{api="stocks",outcome="refused"}')).toBe(1);
    expect(added('tmi_bff_http_request_duration_seconds_count{operation="proxy",status="2xx"}')).toBe(1);
  });

  it('tell what the checks of /readyz say, and have no more series than before after hostile requests', async () => {
    const seen = await samples();
    expect(seen.get('tmi_bff_ready')).toBe(1);
    expect(seen.get('tmi_bff_check_ok{check="store"}')).toBe(1);
    const userAgent = pair.backend.newUserAgent();
    for (const path of ['/a', '/b', '/bff/api/no', '/.well-known/bff-token?scope=x', '/bff/callback?state=x'])
      await userAgent.fetch(`${pair.backend.origin}${path}`);
    const names = (all: ReadonlyMap<string, number>) =>
      [...all.keys()].filter((name) => !/http_request|_gc_|active/.test(name));
    expect(names(await samples())).toEqual(names(seen));
  });
});

describe('The metrics of limits', () => {
  const limited = managedBackend();
  const limits = { addressPerMinute: 5 };
  const one = useTestBackend({ options: { management: { port: 0 }, limits }, serve: limited.serve });

  it('count every refused request, although the log names the address once', async () => {
    const userAgent = one.backend.newUserAgent();
    let refused = 0;
    for (let count = 0; count < 12; count += 1) {
      const { status } = await userAgent.fetch(`${one.backend.origin}/.well-known/bff-sessioninfo`);
      if (status === 429) refused += 1;
    }
    expect(refused).toBeGreaterThan(3);
    const { body } = await limited.ask('/metrics');
    expect(body).toContain(`tmi_bff_limits_exceeded_total{limit="limits.addressPerMinute"} ${refused}\n`);
    expect(one.backend.events.filter(({ name }) => name === 'rate_limit.exceeded')).toHaveLength(1);
  });
});
