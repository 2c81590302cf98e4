import type { ClauseNotJudged } from '../requirement.js';

export const rtNotJudged: readonly ClauseNotJudged[] = [
  {
    id: 'RT-08',
    level: 'project',
    sentence: 'A new refresh token is stored durably before, or together with, answering the page.',
    source: 'good practice',
    reason: 'The backend would have to be killed and started again, which only its operator can do.',
  },
  {
    id: 'RT-12',
    level: 'project',
    sentence:
      'An `invalid_grant` that comes of losing a race (a newer refresh token is stored already) is tried once more with that one.',
    source: 'good practice for several instances',
    reason: 'It takes two instances of the backend that share a store, and a refresh of each at the same moment.',
  },
  {
    id: 'RT-17',
    level: 'project',
    sentence: 'Refresh tokens are encrypted at rest, absent from logs and metrics.',
    source: 'RFC 6749 10.4 in spirit',
    reason: 'What is in the store and in the logs can not be seen over HTTP.',
  },
];
