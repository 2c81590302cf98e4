import { onFailure } from '../backend/changes.js';
import { Refused } from '../backend/parts.js';
import type { BrokenBackend } from '../broken-backend.js';
import { requestingTokens } from './shared.js';

export const authorizationServerOutages: readonly BrokenBackend[] = [
  {
    breaks: 'ERR-12',
    fault: 'shows any answer of the authorization server',
    change: onFailure(({ members, text }) => {
      if (members === undefined) throw new Refused('server_error', { description: text });
    }),
  },
  {
    breaks: 'ERR-13',
    fault: 'invents a Retry-After of 0',
    alsoBreaks: ['ERR-07'],
    change: onFailure(({ status, headers }, original) => {
      if (status === 429 && headers.get('retry-after') === null)
        throw new Refused('temporarily_unavailable', { headers: { 'Retry-After': '0' } });
      return original;
    }),
  },
  {
    breaks: 'ERR-13',
    fault: 'drops Retry-After',
    alsoBreaks: ['ERR-07'],
    change: onFailure(({ status }) => {
      if (status === 429) throw new Refused('temporarily_unavailable');
    }),
  },
  {
    breaks: 'ERR-18',
    fault: 'retries three times when the authorization server fails',
    change: (original) => ({
      async requestTokens(form, backend) {
        let answer = await original.requestTokens(form, backend);
        for (let time = 0; time < 3 && answer.status === 500 && answer.members !== undefined; time += 1)
          answer = await original.requestTokens(form, backend);
        return answer;
      },
    }),
  },
  {
    breaks: 'AS-05',
    fault: 'waits for the authorization server forever',
    change: requestingTokens(() => ({ timeoutMilliseconds: 600_000 })),
  },
  {
    breaks: 'AS-05',
    fault: 'reads answers of any size',
    change: requestingTokens(() => ({ largestBody: Number.POSITIVE_INFINITY })),
  },
  {
    breaks: 'AS-05',
    fault: 'serves sessions one after the other',
    change: (original) => {
      let turn: Promise<unknown> = Promise.resolve();
      return {
        refresh(session, query, backend) {
          const work = () => original.refresh(session, query, backend);
          const mine = turn.then(work, work);
          turn = mine;
          return mine;
        },
      };
    },
  },
];
