import { describe, expect, it } from '@jest/globals';
import type { CheckContext } from '../../../src/contract-test/check-context.js';
import { readAnswer } from '../../../src/contract-test/probe/answer.js';
import type { Caller } from '../../../src/contract-test/probe/caller.js';
import type { HeaderList } from '../../../src/contract-test/probe/exchange.js';
import type { Requirement } from '../../../src/contract-test/requirement.js';
import { allRequirements } from '../../../src/contract-test/requirements/index.js';

/** A backend at this origin, which answers everything with these headers. */
function callerAt(origin: string, headers: HeaderList = []): Caller {
  const request = { method: 'GET', url: origin, headers: [] };
  const response = { status: 200, headers, body: '{}', isCutOff: false };
  const answer = async () => readAnswer({ request, response, milliseconds: 1 });
  const caller: Caller = {
    origin,
    cookie: undefined,
    ask: answer,
    token: answer,
    sessionInfo: answer,
    withCookie: () => caller,
  };
  return caller;
}

async function findingsOf(requirement: Requirement | undefined, caller: Caller): Promise<string[]> {
  if (requirement === undefined) throw new Error('there is no such requirement');
  const said: string[] = [];
  // These two look at nothing else. All answers are of one kind.
  const answersOfRun = [await caller.token()];
  const context = {
    anonymous: caller,
    session: caller,
    sessionCookieNames: ['session'],
    answersOfRun: () => answersOfRun,
  } as unknown as CheckContext;
  for await (const one of requirement.run(context)) if (one.kind === 'finding') said.push(one.expected);
  return said;
}

const [tls03, tls07] = ['TLS-03', 'TLS-07'].map((id) => allRequirements.find((requirement) => requirement.id === id));

describe('Of an address the contract tester', () => {
  it('TLS-03: demands https', async () => {
    expect(await findingsOf(tls03, callerAt('http://app.example'))).toEqual(['https']);
    expect(await findingsOf(tls03, callerAt('https://app.example'))).toEqual([]);
  });

  it('TLS-03: lets plain HTTP pass on the own machine', async () => {
    expect(await findingsOf(tls03, callerAt('http://localhost:3000'))).toEqual([]);
    expect(await findingsOf(tls03, callerAt('http://127.0.0.1:3000'))).toEqual([]);
  });

  it('TLS-07: demands Strict-Transport-Security over HTTPS', async () => {
    expect(await findingsOf(tls07, callerAt('https://app.example'))).toHaveLength(1);
    const none: HeaderList = [['Strict-Transport-Security', 'max-age=0']];
    expect(await findingsOf(tls07, callerAt('https://app.example', none))).toHaveLength(1);
    const long: HeaderList = [['Strict-Transport-Security', 'max-age=31536000']];
    expect(await findingsOf(tls07, callerAt('https://app.example', long))).toEqual([]);
  });
});
