import { finding, type Requirement } from '../../requirement.js';
import { signInWithRefreshDue } from '../refresh-due.js';

const LONGEST_SECONDS = 86_400;

export const err13: Requirement = {
  id: 'ERR-13',
  level: 'project',
  sentence: '`Retry-After` of the authorization server is relayed, as a number with a bound.',
  source: 'RFC 9110 10.2.3',
  why: 'Pages that try again at once keep an authorization server down.',
  check: 'Lets a refresh be answered 429 with `Retry-After: 5`, then with one of three years.',
  needs: ['authorization server', 'sign-in'],
  requests: 7,
  async *judge(trial) {
    const caller = await signInWithRefreshDue(trial);
    const ask = (seconds: string) => {
      trial.authorizationServer.answerNext('/token', { status: 429, headers: { 'retry-after': seconds }, body: {} });
      return caller.token();
    };
    const short = await ask('5');
    const given = Number(short.header('retry-after') ?? Number.NaN);
    if (!(given >= 5 && given <= 60))
      yield finding('Retry-After: 5', short, { seen: `Retry-After: ${short.header('retry-after')}` });
    const long = await ask('99999999');
    if (Number(long.header('retry-after') ?? 0) > LONGEST_SECONDS)
      yield finding('a bound of a day', long, { seen: `Retry-After: ${long.header('retry-after')}` });
  },
};
