import type { OddAnswer } from '../../authorization-server/index.js';
import { finding, type Requirement } from '../../requirement.js';
import { signInWithRefreshDue } from '../refresh-due.js';
import { presentedAt } from './refreshes.js';

interface Failure {
  readonly name: string;
  readonly answer: OddAnswer;
}

const error = (code: string, status = 400): Failure => ({ name: code, answer: { status, body: { error: code } } });

const PASSING: readonly Failure[] = [
  { name: '500', answer: { status: 500, body: {} } },
  { name: '503', answer: { status: 503, body: '<p>Back soon</p>' } },
  { name: '429', answer: { status: 429, body: {} } },
  error('temporarily_unavailable'),
  error('slow_down'),
  { name: 'a closed connection', answer: { dropped: 'before processing' } },
];

const ABOUT_THE_REQUEST: readonly Failure[] = [
  error('invalid_scope'),
  error('invalid_target'),
  error('unauthorized_client'),
  error('interaction_required'),
  error('invalid_client', 401),
];

const namesOf = (failures: readonly Failure[]) => failures.map(({ name }) => name).join(', ');

type Own = Pick<Requirement, 'id' | 'sentence' | 'source' | 'why'> & { readonly failures: readonly Failure[] };

/** Refreshes that fail one after the other, and then one that does not. */
function keptAfter({ failures, ...own }: Own): Requirement {
  return {
    ...own,
    level: 'project',
    check: `Lets refreshes fail with ${namesOf(failures)} in turn; then a refresh with the same refresh token has to succeed.`,
    needs: ['authorization server', 'sign-in'],
    requests: 6 + failures.length,
    async *judge(trial) {
      const caller = await signInWithRefreshDue(trial);
      const { authorizationServer } = trial;
      for (const { answer } of failures) {
        authorizationServer.answerNext('/token', answer);
        await caller.token();
      }
      authorizationServer.behaveAsUsual();
      const after = await caller.token();
      const presented = new Set(presentedAt(authorizationServer)).size;
      if (after.accessToken === undefined) yield finding('a token', after);
      else if (presented > 1)
        yield finding('the same refresh token each time', after, { seen: `${presented} of them` });
    },
  };
}

export const keptSession: readonly [Requirement, Requirement] = [
  keptAfter({
    id: 'RT-13',
    sentence: 'A failure of the authorization server that passes costs neither session nor refresh token.',
    source: 'good practice',
    why: 'Else everybody has to sign in again when the authorization server was restarted.',
    failures: PASSING,
  }),
  keptAfter({
    id: 'RT-14',
    sentence: 'A refusal that is about the request, not about the grant, costs neither session nor refresh token.',
    source: 'RFC 6749 5.2, for what the codes mean',
    why: 'A page that asks for a scope too many would sign its person out.',
    failures: ABOUT_THE_REQUEST,
  }),
];
