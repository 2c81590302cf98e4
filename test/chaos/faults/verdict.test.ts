import { beforeEach, describe, expect, it } from '@jest/globals';
import type { Asked } from './browsers.js';
import { countByFailure, isHung, isLostByStop } from './failures.js';
import { createLedger, type Incident, type Ledger, type Presentation } from './ledger.js';
import { failuresOf, type OrdealResult } from './result.js';
import { judge } from './verdict.js';

let ledger: Ledger;
beforeEach(() => {
  ledger = createLedger();
});

const START = 1_000_000;

/** A presentation that began and ended so many milliseconds after the start. */
function presented(refreshToken: string, from: number, to: number, more: Partial<Presentation> = {}): Presentation {
  const presentation = ledger.present({ refreshToken, family: 'family', backend: 0, asked: {}, sentAtMs: 0 });
  return Object.assign(presentation, {
    sentAtMs: START + from,
    startedAtMs: START + from,
    endedAtMs: START + to,
    wasDelivered: true,
    result: 'rotated',
    ...more,
  });
}

/** Something was broken from then to then, by default at the backend that presents first. */
function broken(kind: string, from: number, to: number, more: Partial<Incident> = {}): void {
  const incident: Incident = { kind, backend: 0, fromMs: START + from, toMs: START + to, ...more };
  Object.assign(ledger, { incidents: [...ledger.incidents, incident] });
}

const nothing = {
  presentedAtOnce: 0,
  presentedAfterSuccessor: 0,
  lostUnexplained: 0,
  presentedAfterUnknown: 0,
  lostAfterUnknown: 0,
  presentedAfterFailure: 0,
  presentedLate: 0,
  accounts: [],
  lateAccounts: [],
};

describe('The verdict over what the authorization server saw', () => {
  it('has nothing to say where each refresh token came once', () => {
    presented('one', 0, 10);
    presented('two', 10, 20);
    expect(judge(ledger, [])).toEqual(nothing);
  });

  it('sees a refresh token that two requests present at the same time [RT-06]', () => {
    presented('one', 0, 1000, { result: 'untouched' });
    presented('one', 400, 1400);
    expect(judge(ledger, [])).toMatchObject({ presentedAtOnce: 1, presentedAfterSuccessor: 0 });
  });

  it('counts apart what was on its way for longer than the margin, but not what was for less', () => {
    presented('one', 0, 1000, { sentAtMs: START - 5_100, result: 'refused' });
    presented('one', 400, 1400);
    presented('two', 0, 1000, { sentAtMs: START - 4_900 });
    presented('two', 400, 1400);
    expect(judge(ledger, [])).toMatchObject({ presentedAtOnce: 1, presentedAfterSuccessor: 1, presentedLate: 1 });
  });

  it('does not take the late news of a closed connection for two at the same time', () => {
    presented('one', 0, 1000, { result: 'untouched', wasDelivered: false });
    presented('one', 900, 1400);
    expect(judge(ledger, [])).toMatchObject({ presentedAtOnce: 0, presentedAfterFailure: 1 });
  });

  it('sees a refresh token that comes again after its successor was received [RT-03]', () => {
    presented('one', 0, 10);
    presented('one', 20, 30, { result: 'refused' });
    expect(judge(ledger, ['family'])).toMatchObject({ presentedAfterSuccessor: 1, lostUnexplained: 1 });
  });

  it('counts apart a repetition after an answer that was not received, and the session that it cost', () => {
    presented('one', 0, 10, { wasDelivered: false });
    presented('one', 500, 510, { result: 'refused' });
    expect(judge(ledger, ['family'])).toEqual({ ...nothing, presentedAfterUnknown: 1, lostAfterUnknown: 1 });
  });

  it('takes the outcome for unknown if the backend was killed before anybody was served [RT-08]', () => {
    presented('one', 0, 10);
    broken('killed', 15, 900);
    presented('one', 6000, 6010, { backend: 1, result: 'refused' });
    expect(judge(ledger, ['family'])).toMatchObject({ presentedAfterSuccessor: 0, lostAfterUnknown: 1 });
  });

  it('takes it for known if a request was answered with it: then it was written [RT-08]', () => {
    presented('one', 0, 10, { accessToken: 'token' });
    ledger.issue({ value: 'token', family: 'family', asked: {}, granted: '', endsAtMs: START + 4000 });
    ledger.noteServed('token', START + 12);
    broken('killed', 15, 900);
    presented('one', 6000, 6010, { backend: 1, result: 'refused' });
    expect(judge(ledger, ['family'])).toMatchObject({ presentedAfterSuccessor: 1, lostUnexplained: 1 });
  });

  it('sees a session that was lost although nothing was unknown', () => {
    presented('one', 0, 10);
    expect(judge(ledger, ['family'])).toMatchObject({ lostUnexplained: 1, lostAfterUnknown: 0 });
  });

  it('sees a refresh token that comes again although the backend lived long enough before it was killed', () => {
    presented('one', 0, 10);
    broken('killed', 4000, 5000);
    presented('one', 16_000, 16_010, { backend: 1, result: 'refused' });
    expect(judge(ledger, ['family'])).toMatchObject({ presentedAfterSuccessor: 1, lostUnexplained: 1 });
  });
});

const keepsFromStoring = 'backend';

describe.each([
  ['cut off from the store', 'cut off', { keepsFromStoring }],
  ['paused', 'paused', { keepsFromStoring }],
  ['refused by the store', 'store full', { backend: undefined, keepsFromStoring: 'all' }],
] as const)('The verdict over a backend that is %s', (_, kind, more) => {
  it('takes the outcome for unknown if that lasts until the budget of the refresh is over', () => {
    presented('one', 0, 10);
    broken(kind, 5, 20_000, more);
    presented('one', 15_000, 15_010, { backend: 1, result: 'refused' });
    expect(judge(ledger, ['family'])).toEqual({ ...nothing, presentedAfterUnknown: 1, lostAfterUnknown: 1 });
  });

  it('takes it for known if it could store the result before that, or again in time', () => {
    presented('one', 0, 10);
    broken(kind, 3500, 20_000, more);
    presented('one', 15_000, 15_010, { backend: 1, result: 'refused' });
    presented('two', 100_000, 100_010);
    broken(kind, 100_000, 103_500, more);
    presented('two', 115_000, 115_010, { backend: 1, result: 'refused' });
    expect(judge(ledger, ['family'])).toMatchObject({ presentedAfterSuccessor: 2, presentedAfterUnknown: 0 });
  });

  it('takes it for known if only another backend is concerned, or the first one was served', () => {
    presented('one', 0, 10, { backend: 2, accessToken: 'token' });
    ledger.issue({ value: 'token', family: 'family', asked: {}, granted: '', endsAtMs: START + 4000 });
    ledger.noteServed('token', START + 12);
    broken(kind, 5, 20_000, { ...more, ...(more.keepsFromStoring === 'backend' ? { backend: 0 } : {}) });
    presented('one', 15_000, 15_010, { backend: 1, result: 'refused' });
    expect(judge(ledger, [])).toMatchObject({ presentedAfterSuccessor: 1, presentedAfterUnknown: 0 });
  });
});

describe('The verdict over backends that could not store', () => {
  it('sees a refresh token that comes again while the first backend may still store its successor', () => {
    presented('one', 0, 10);
    broken('cut off', 5, 20_000, { keepsFromStoring });
    presented('one', 9000, 9010, { backend: 1, result: 'refused' });
    expect(judge(ledger, ['family'])).toMatchObject({ presentedAfterSuccessor: 1, lostUnexplained: 1 });
  });

  it('adds up what kept a backend from storing, one after the other', () => {
    presented('one', 0, 10);
    broken('cut off', 5, 5000, { keepsFromStoring });
    broken('store full', 6000, 12_000, { backend: undefined, keepsFromStoring: 'all' });
    presented('one', 15_000, 15_010, { backend: 1, result: 'refused' });
    expect(judge(ledger, [])).toEqual({ ...nothing, presentedAfterUnknown: 1 });
  });

  it('takes an answer for lost that a paused backend reads only after its timeout', () => {
    presented('one', 0, 2000);
    broken('paused', 1000, 7000, { keepsFromStoring });
    presented('one', 7100, 7110, { result: 'refused' });
    expect(judge(ledger, ['family'])).toEqual({ ...nothing, presentedAfterUnknown: 1, lostAfterUnknown: 1 });
  });
});

describe('The verdict over a paused backend', () => {
  it('does not count a request as under way for which its sender has no more time', () => {
    presented('one', 0, 30_000, { wasDelivered: false, result: 'untouched' });
    broken('paused', 500, 30_000);
    presented('one', 15_000, 15_010, { backend: 1 });
    expect(judge(ledger, [])).toEqual({ ...nothing, presentedAfterFailure: 1 });
  });

  it('counts it if the other one did not wait', () => {
    presented('one', 0, 30_000, { wasDelivered: false, result: 'untouched' });
    broken('paused', 500, 30_000);
    presented('one', 9000, 9010, { backend: 1 });
    expect(judge(ledger, [])).toMatchObject({ presentedAtOnce: 1 });
  });

  it('counts apart what it sends right after a pause, if another one has presented meanwhile', () => {
    broken('paused', 0, 20_000);
    presented('one', 15_000, 15_010, { backend: 1 });
    presented('one', 20_005, 20_010, { result: 'refused' });
    expect(judge(ledger, ['family'])).toMatchObject({
      ...nothing,
      presentedLate: 1,
      lostAfterUnknown: 1,
      lateAccounts: [expect.any(String)],
    });
  });

  it('does not count a repetition as late whose sender could know of an unknown outcome', () => {
    broken('paused', 0, 20_000);
    presented('one', 10_000, 15_000, { backend: 1, wasDelivered: false });
    presented('one', 20_900, 20_910, { result: 'refused' });
    expect(judge(ledger, ['family'])).toEqual({ ...nothing, presentedAfterUnknown: 1, lostAfterUnknown: 1 });
  });

  it('takes the answer for lost that came during the pause, if the same backend presents again', () => {
    broken('paused', 0, 20_000);
    presented('one', 5, 10);
    presented('one', 20_005, 20_010, { result: 'refused' });
    expect(judge(ledger, ['family'])).toEqual({ ...nothing, presentedAfterUnknown: 1, lostAfterUnknown: 1 });
  });

  it.each([
    ['later', 22_000, 20_000, 15_000],
    ['after a pause within the margin', 19_005, 19_000, 15_000],
    ['although the other one had presented before the pause', 20_005, 20_000, 14_000],
  ])('does not excuse what it sends %s', (_, againAt, pauseEnd, otherAt) => {
    broken('paused', 14_500, pauseEnd);
    presented('one', otherAt, otherAt + 10, { backend: 1 });
    presented('one', againAt, againAt + 5, { result: 'refused' });
    expect(judge(ledger, [])).toMatchObject({ presentedAfterSuccessor: 1, presentedLate: 0 });
  });
});

function asked(from: number, to: number, answer: Asked['answer']): Asked {
  const session = { person: 'alice', cookie: '', family: 'family' } as const;
  const times = { sentAtMs: START + from, endedAtMs: START + to };
  return { session, path: '/.well-known/bff-token', query: {}, backend: 0, answer, ...times };
}

describe('The verdict over requests', () => {
  it('sees one that took longer than 45 seconds, without the time for which its backend was paused', () => {
    expect(isHung(asked(0, 45_001, 'hung up'), ledger)).toBe(true);
    expect(isHung(asked(0, 44_999, 'hung up'), ledger)).toBe(false);
    broken('paused', 10_000, 40_000);
    expect(isHung(asked(0, 75_000, 'hung up'), ledger)).toBe(false);
    expect(isHung(asked(0, 75_001, 'hung up'), ledger)).toBe(true);
    expect(isHung({ ...asked(0, 45_001, 'hung up'), backend: 1 }, ledger)).toBe(true);
  });

  it('sees one whose connection an orderly stop ended, and no other one', () => {
    broken('stopped', 0, 3000);
    expect(isLostByStop(asked(2000, 3010, 'connection lost'), ledger)).toBe(true);
    expect(isLostByStop(asked(2000, 2010, 'no connection'), ledger)).toBe(false);
    expect(isLostByStop({ ...asked(2000, 3010, 'connection lost'), backend: 1 }, ledger)).toBe(false);
    expect(isLostByStop(asked(3100, 3110, 'connection lost'), ledger)).toBe(false);
    broken('killed', 3005, 4000);
    expect(isLostByStop(asked(2000, 3010, 'connection lost'), ledger)).toBe(false);
  });

  it('names the failures that were there when something went wrong', () => {
    presented('one', 0, 10);
    broken('slow', -50, 5);
    broken('cut off', 50, 60, { backend: 1 });
    broken('hanging', 0, 5, { family: 'another' });
    presented('one', 500, 510, { result: 'refused' });
    const lost = [{ family: 'family', atMs: START + 510 }];
    const counts = countByFailure(ledger, { lost, hung: [asked(0, 46_000, 'hung up')] });
    const count = { times: 1, repeated: 0, lost: 0, hung: 0, repeatedAfterUnknown: 0, lostAfterUnknown: 0 };
    expect(counts).toEqual({
      'token endpoint: slow': { ...count, repeated: 1, lost: 1, hung: 1 },
      'backend cut off from the database for up to 9 s': { ...count, lost: 1 },
      'token endpoint: hanging': count,
    });
  });

  it('fails a run for each of these, unless the store cannot keep it', () => {
    const mustBeZero = { presentedAfterSuccessor: 1, hung: 2, lostByStop: 0 };
    const result = { mustBeZero, excluded: ['presentedAfterSuccessor'] } as unknown as OrdealResult;
    expect(failuresOf({ ...result, excluded: [] })).toContain(
      '1 refresh tokens presented after their successor was received',
    );
    expect(failuresOf(result).filter((line) => !line.startsWith('undefined'))).toEqual([
      '2 requests that hung for more than 45 s',
    ]);
  });
});
