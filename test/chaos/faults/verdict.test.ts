import { beforeEach, describe, expect, it } from '@jest/globals';
import { createLedger, type Ledger, type Presentation } from './ledger.js';
import { judge } from './verdict.js';

let ledger: Ledger;
beforeEach(() => {
  ledger = createLedger();
});

const START = 1_000_000;

/** A presentation that began and ended so many milliseconds after the start. */
function presented(refreshToken: string, from: number, to: number, more: Partial<Presentation> = {}): Presentation {
  const presentation = ledger.present({ refreshToken, family: 'family', backend: 0, asked: {} });
  return Object.assign(presentation, {
    startedAtMs: START + from,
    endedAtMs: START + to,
    wasDelivered: true,
    result: 'rotated',
    ...more,
  });
}

const nothing = {
  presentedAtOnce: 0,
  presentedAfterSuccessor: 0,
  lostUnexplained: 0,
  presentedAfterUnknown: 0,
  lostAfterUnknown: 0,
  presentedAfterFailure: 0,
  accounts: [],
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
    Object.assign(ledger, { backendDeaths: [{ backend: 0, atMs: START + 15 }] });
    presented('one', 6000, 6010, { backend: 1, result: 'refused' });
    expect(judge(ledger, ['family'])).toMatchObject({ presentedAfterSuccessor: 0, lostAfterUnknown: 1 });
  });

  it('takes it for known if a request was answered with it: then it was written [RT-08]', () => {
    presented('one', 0, 10, { accessToken: 'token' });
    ledger.issue({ value: 'token', family: 'family', asked: {}, granted: '', endsAtMs: START + 4000 });
    ledger.noteServed('token', START + 12);
    Object.assign(ledger, { backendDeaths: [{ backend: 0, atMs: START + 15 }] });
    presented('one', 6000, 6010, { backend: 1, result: 'refused' });
    expect(judge(ledger, ['family'])).toMatchObject({ presentedAfterSuccessor: 1, lostUnexplained: 1 });
  });

  it('sees a session that was lost although nothing was unknown', () => {
    presented('one', 0, 10);
    expect(judge(ledger, ['family'])).toMatchObject({ lostUnexplained: 1, lostAfterUnknown: 0 });
  });
});
