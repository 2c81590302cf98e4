import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import type { CheckContext } from '../../../src/contract-test/check-context.js';
import { type ContractTestOptions, type ContractTestResult, testContract } from '../../../src/contract-test/index.js';
import type { Requirement } from '../../../src/contract-test/requirement.js';
import { allRequirements } from '../../../src/contract-test/requirements/index.js';
import { groupsOf, makePlan } from '../../../src/contract-test/run/make-plan.js';
import { httpSignIn } from '../../../src/contract-test/session/http-sign-in.js';
import { finding, note, observation } from '../../../src/contract-test/statements.js';
import { type OurBackend, startOurBackend } from './our-backend.js';

/** A requirement of a test, whose check shares its waits. */
function sharing(id: string, run: (context: CheckContext) => ReturnType<Requirement['run']>): Requirement {
  const [level, sentence, source, why, check] = ['MUST', 'A sentence.', 'a test', 'A reason.', 'Steps.'] as const;
  const needs = ['authorization server', 'sign-in'] as const;
  return { id, level, sentence, source, why, check, needs, requests: 20, requires: [], sharesWaits: true, run };
}

const seenIn = ({ verdicts }: ContractTestResult, id: string) =>
  verdicts.find(({ requirement }) => requirement.id === id);

describe('Checks that share their waits', () => {
  let ours: OurBackend;
  beforeEach(async () => {
    ours = await startOurBackend();
  });
  afterEach(() => ours.close());

  /** In real time: where the caller owns the clock, waiting takes none. */
  const run = (requirements: readonly Requirement[], changes: Partial<ContractTestOptions> = {}) =>
    testContract({ ...ours.options, clock: undefined, requirements, timeoutSeconds: 2, ...changes });

  const groupsInRealTime = (only?: readonly string[]) => {
    const session = httpSignIn(ours.options.hints?.loginUrl ?? '', ours.authorizationServer);
    const options = { ...ours.options, clock: undefined, session, only };
    return groupsOf(makePlan(allRequirements, options).tested, options);
  };

  it('run before those that require them, and share waits with none that they require', () => {
    const groups = groupsInRealTime();
    const placeOf = (id: string) => groups.findIndex((group) => group.some((requirement) => requirement.id === id));
    const misplaced = groups.flatMap((group, place) =>
      group.filter(({ requires = [] }) => requires.some((id) => placeOf(id) >= place)).map(({ id }) => id),
    );
    expect(groups.filter((group) => group.length > 3)).toHaveLength(2);
    expect(misplaced).toEqual([]);
  });

  it('share them only with others that end sessions, if they end some', () => {
    const mixed = groupsInRealTime(['RT-03', 'SES-15']);
    expect(mixed.map((group) => group.map(({ id }) => id))).toEqual([['RT-03'], ['SES-15']]);
  });

  it('are all kept by this backend, those that end sessions too', async () => {
    const only = allRequirements.filter((one) => one.sharesWaits && one.isDestructive).map(({ id }) => id);
    const { verdicts } = await run(allRequirements, { only });
    expect(only.length).toBeGreaterThan(3);
    expect(verdicts.filter(({ outcome }) => outcome !== 'kept')).toEqual([]);
  });

  it('run while another one waits, each as a person of its own', async () => {
    const { verdicts } = await run(allRequirements, { only: ['RT-03', 'RT-04', 'RT-16'] });
    expect(verdicts.map(({ outcome }) => outcome)).toEqual(['kept', 'kept', 'kept']);
    const people = ours.authorizationServer.issued.map(({ grant }) => grant.person);
    expect(people.indexOf('person-of-RT-04')).toBeGreaterThan(people.indexOf('person-of-RT-03'));
    expect(people.indexOf('person-of-RT-04')).toBeLessThan(people.lastIndexOf('person-of-RT-03'));
  });

  it('run one after the other where the caller owns the clock', async () => {
    await run(allRequirements, { only: ['RT-03', 'RT-04'], clock: ours.options.clock });
    const people = ours.authorizationServer.issued.map(({ grant }) => grant.person);
    expect(people.indexOf('person-of-RT-04')).toBeGreaterThan(people.lastIndexOf('person-of-RT-03'));
  });

  it('find the authorization server as they left it, with their own requests alone', async () => {
    const steps: string[] = [];
    const waiting = sharing('RT-98', async function* ({ signIn, authorizationServer, wait }) {
      authorizationServer.behave({ expiresIn: 1 });
      const { caller } = await signIn();
      authorizationServer.answerNext('/token', { status: 400, body: { error: 'invalid_scope' } });
      steps.push('waits');
      await wait(1.1);
      steps.push('goes on');
      const answer = await caller.token({ scope: 'read' });
      yield finding('no invalid_scope', answer, { seen: answer.error ?? 'a token' });
      yield observation('one sign-in', `${authorizationServer.received('/authorize').length}`);
    });
    const other = sharing('RT-99', async function* ({ signIn, authorizationServer }) {
      steps.push('begins');
      authorizationServer.behave({ refreshTokens: 'none' });
      authorizationServer.answerNext('/token', { status: 200 });
      yield observation('no request yet', `${authorizationServer.received().length}`);
      await signIn().catch(() => undefined);
    });
    const result = await run([waiting, other]);
    expect(steps).toEqual(['waits', 'begins', 'goes on']);
    const { findings = [] } = seenIn(result, 'RT-98') ?? {};
    expect(findings.map(({ seen }) => seen)).toEqual(['invalid_scope', '1']);
    expect(findings[0]?.authorizationServer).toEqual([
      'expires_in of its token responses: 1',
      '/token once answered 400, body {"error":"invalid_scope"}',
    ]);
    expect(seenIn(result, 'RT-99')?.findings[0]?.seen).toBe('0');
  });

  it('have what the backend asks of its own accord after a sign-in in their own log', async () => {
    const { issuer } = ours.authorizationServer;
    const waiting = sharing('RT-98', async function* ({ authorizationServer, wait }) {
      setTimeout(() => void fetch(`${issuer}/token`, { method: 'POST' }), 20);
      await wait(0.5);
      yield observation('the request', `${authorizationServer.received('/token').length}`);
    });
    const other = sharing('RT-99', async function* ({ authorizationServer }) {
      await sleep(200);
      yield observation('no request', `${authorizationServer.received('/token').length}`);
    });
    const result = await run([waiting, other]);
    expect(['RT-98', 'RT-99'].map((id) => seenIn(result, id)?.findings[0]?.seen)).toEqual(['1', '0']);
  });

  it('go on before another one begins, so that a slow backend makes no wait much longer', async () => {
    const steps: string[] = [];
    const waiting = sharing('RT-97', async function* ({ wait }) {
      await wait(0.2);
      steps.push('goes on');
      yield note('Done.');
    });
    const slow = sharing('RT-98', async function* () {
      await sleep(500);
      steps.push('has the turn');
      yield note('Done.');
    });
    const last = sharing('RT-99', async function* () {
      steps.push('begins');
      yield note('Done.');
    });
    await run([waiting, slow, last]);
    expect(steps).toEqual(['has the turn', 'goes on', 'begins']);
  });

  it('are not judged, and accused of nothing, where the backend stops answering while they wait', async () => {
    const { authorizationServer } = ours;
    const goesOn = sharing('RT-96', async function* ({ signIn, wait }) {
      const { caller } = await signIn();
      await wait(0.3);
      const answer = await caller.token();
      if (answer.accessToken === undefined) yield finding('a token', answer);
    });
    const accuses = sharing('RT-97', async function* ({ wait }) {
      yield observation('one thing', 'another');
      await wait(0.3);
      yield observation('nothing more', 'more');
    });
    const kills = sharing('RT-98', async function* ({ anonymous }) {
      await ours.close();
      yield observation('an answer', (await anonymous.token()).summary);
    });
    const late = sharing('RT-99', async function* () {
      yield observation('not to run', 'it ran');
    });
    const result = await run([goesOn, accuses, kills, late]);
    ours = { ...ours, close: async () => undefined };
    expect(authorizationServer.issued.length).toBeGreaterThan(0);
    expect(result.stoppedBecause).toBe('the backend does not answer any more since RT-98');
    for (const id of ['RT-96', 'RT-99'])
      expect(seenIn(result, id)).toMatchObject({
        outcome: 'not judged',
        reason: result.stoppedBecause,
        wasCutOff: true,
      });
    expect(seenIn(result, 'RT-97')?.findings.map(({ seen }) => seen)).toEqual(['another']);
  });

  it('all get a verdict where the time limit ends the run while they wait', async () => {
    const waiting = (id: string) =>
      sharing(id, async function* ({ wait }) {
        await wait(15);
        yield observation('not to go on', 'it went on');
      });
    const busy = sharing('RT-98', async function* () {
      await sleep(3000, undefined, { ref: false });
      yield observation('not to go on', 'it went on');
    });
    const late = sharing('RT-99', async function* () {
      yield observation('not to begin', 'it began');
    });
    const error = await run([waiting('RT-96'), waiting('RT-97'), busy, late], { timeLimitSeconds: 2 }).catch(
      (reason: unknown) => reason,
    );
    const { result } = error as { result: ContractTestResult };
    expect(result.verdicts.map(({ outcome, wasCutOff }) => [outcome, wasCutOff])).toEqual(
      Array.from({ length: 4 }, () => ['not judged', true]),
    );
  });
});
