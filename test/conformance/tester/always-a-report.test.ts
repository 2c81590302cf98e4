import { readFileSync } from 'node:fs';
import { describe, expect, it } from '@jest/globals';
import { Ajv2020 } from 'ajv/dist/2020.js';
import {
  type ContractTestResult,
  cookieSession,
  formatReport,
  NothingToTest,
  testContract,
} from '../../../src/contract-test/index.js';
import { closeAfterEach, type HostileAnswer, isSignedIn, runAgainst, start, textsOf } from './hostile-backend.js';

closeAfterEach();

const findingsOf = ({ verdicts }: ContractTestResult) =>
  verdicts
    .filter(({ outcome }) => outcome === 'not kept')
    .map(({ requirement, findings }) => `${requirement.id}: ${findings.map(({ seen }) => seen).join('; ')}`)
    .sort();

/** A new session each time, of which the first ones end at will. */
function repeatable() {
  let begun = 0;
  return {
    source: {
      ...cookieSession('session=good-enough'),
      isRepeatable: true,
      async begin() {
        begun += 1;
        return { cookie: `session=good-enough-${begun}` };
      },
    },
    get begun() {
      return begun;
    },
  };
}

describe('The contract tester always ends in a report', () => {
  it.each<[string, (close: () => Promise<void>) => HostileAnswer | undefined]>([
    ['hangs', () => () => undefined],
    ['resets each connection', () => (response) => response.destroy()],
    [
      'has died',
      (close) => (response) => {
        response.destroy();
        void close();
      },
    ],
    ['has died behind a proxy', () => ({ status: 502, headers: { 'Content-Type': 'text/html' }, body: '<p>Bad' })],
  ])(
    'where the backend %s, which it says once, and ends soon',
    async (_case, answer) => {
      let judged = 0;
      const backend = await start(() =>
        judged > 8 ? answer(() => backend.close().catch(() => undefined)) : undefined,
      );
      const startedAt = performance.now();
      const result = await testContract({
        baseUrl: backend.origin,
        session: cookieSession('session=good-enough'),
        profile: 'full',
        timeoutSeconds: 1,
        onVerdict: () => {
          judged += 1;
        },
      });
      expect(performance.now() - startedAt).toBeLessThan(15_000);
      expect(result.conclusion).toBe('not kept');
      expect(result.stoppedBecause).toMatch(/^the backend does not answer any more since [A-Z]+-\d\d$/);
      const id = result.stoppedBecause?.split(' ').at(-1);
      const rest = result.verdicts.filter(({ reason }) => reason === result.stoppedBecause);
      expect(rest.length).toBeGreaterThan(20);
      expect(rest.every(({ outcome, wasCutOff }) => outcome === 'not judged' && wasCutOff)).toBe(true);
      const silent = result.verdicts.filter(({ findings }) => findings.some(({ seen }) => /none \(|^502/.test(seen)));
      expect(silent.map(({ requirement }) => requirement.id).filter((one) => one !== id)).toEqual([]);
      for (const text of textsOf(result).slice(0, -1)) expect(text).toContain('does not answer any more since');
      const schema = JSON.parse(readFileSync('docs/contract-test-report.schema.json', 'utf8'));
      const validate = new Ajv2020({ strict: false }).compile(schema);
      validate(JSON.parse(formatReport(result, 'json')));
      expect(validate.errors).toBeNull();
    },
    60_000,
  );

  it('goes on where one request is not answered and the next one is', async () => {
    const result = await runAgainst(
      ({ url }) => (url?.includes('scope=') ? (response) => void response.destroy() : undefined),
      { timeoutSeconds: 1 },
    );
    expect(result.stoppedBecause).toBeUndefined();
  }, 60_000);

  it('also where nothing was judged: the error has a result in which all is "not judged"', async () => {
    const run = runAgainst(() => () => undefined, { timeoutSeconds: 1 });
    const error = await run.catch((reason: unknown) => reason);
    expect(error).toBeInstanceOf(NothingToTest);
    const { result } = error as NothingToTest;
    expect(result?.conclusion).toBe('not kept');
    expect(new Set(result?.verdicts.map(({ outcome }) => outcome))).toEqual(new Set(['not judged']));
    expect(result && formatReport(result, 'junit')).toContain('<error ');
  }, 60_000);

  it('without findings of its own making where the session is lost and cannot be had again', async () => {
    const whole = await runAgainst(() => undefined, { timeoutSeconds: 2 });
    let judged = 0;
    const result = await runAgainst((request) => (judged > 12 && isSignedIn(request) ? {} : undefined), {
      timeoutSeconds: 2,
      onVerdict: () => {
        judged += 1;
      },
    });
    const known = findingsOf(whole).map((text) => text.split(':')[0]);
    expect(findingsOf(result).filter((text) => !known.includes(text.split(':')[0]))).toEqual([]);
    const left = result.verdicts.filter(({ reason }) => /does not accept the session any more/.test(reason ?? ''));
    expect(left.length).toBeGreaterThan(5);
  }, 60_000);

  it('signs in again where the session is lost, and judges again what was judged without one', async () => {
    let judged = 0;
    const { source } = repeatable();
    const isOld = (cookie = '') => /good-enough-1$/.test(cookie);
    const options = { timeoutSeconds: 2, session: source, only: ['TOK', 'SES'] };
    const result = await runAgainst((request) => (judged > 8 && isOld(request.headers.cookie) ? {} : undefined), {
      ...options,
      onVerdict: () => {
        judged += 1;
      },
    });
    const whole = await runAgainst(() => undefined, { ...options, session: repeatable().source });
    expect(findingsOf(result)).toEqual(findingsOf(whole));
    expect(result.verdicts.filter(({ reason }) => /session any more/.test(reason ?? ''))).toEqual([]);
  }, 60_000);

  it('waits where the backend limits requests, as `Retry-After` says: the limit causes no finding', async () => {
    const limited = (most: number) => {
      let [left, until] = [most, 0];
      return (): HostileAnswer | undefined => {
        if (Date.now() > until) [left, until] = [most, Date.now() + 2000];
        left -= 1;
        if (left >= 0) return undefined;
        const body = '{"error":"too_many_requests"}';
        return { status: 429, headers: { 'Content-Type': 'application/json', 'Retry-After': '2' }, body };
      };
    };
    const options = { timeoutSeconds: 2, only: ['TOK', 'ERR', 'SES', 'HDR'] };
    const whole = await runAgainst(() => undefined, options);
    const result = await runAgainst(limited(20), options);
    expect(findingsOf(result)).toEqual(findingsOf(whole));
    expect(result.stoppedBecause).toBeUndefined();
  }, 90_000);

  it('stops where the backend asks to wait longer than is reasonable', async () => {
    let judged = 0;
    const result = await runAgainst(
      () => (judged > 4 ? { status: 429, headers: { 'Retry-After': '86400' }, body: '{}' } : undefined),
      {
        timeoutSeconds: 2,
        onVerdict: () => {
          judged += 1;
        },
      },
    );
    expect(result.stoppedBecause).toMatch(/limits requests \(429\), and asks to wait 86400 seconds/);
    expect(findingsOf(result).filter((text) => text.includes('429'))).toEqual([]);
  }, 60_000);
});
