import type { UntestableClause } from '../requirement.js';

/** What binds frontends and resource servers. */
export const frontends: readonly UntestableClause[] = [
  {
    id: 'FE-01',
    level: 'SHOULD NOT',
    sentence: 'The frontend keeps access tokens in memory, not local storage, and asks again when needed.',
    source: 'draft 6.1; RFC 10017 6.2.4.3.1',
    reason: 'It binds the frontend.',
  },
  {
    id: 'FE-02',
    level: 'project',
    sentence: 'The frontend compares the `scope` of an answer with what it needs.',
    source: 'draft 4.2',
    reason: 'It binds the frontend.',
  },
  {
    id: 'FE-03',
    level: 'SHOULD',
    sentence: 'Resource servers do not trust a request more because its client was authenticated.',
    source: 'draft 6.2',
    reason: 'It binds resource servers.',
  },
  {
    id: 'FE-04',
    level: 'SHOULD',
    sentence:
      'Where feasible, a full BFF is used; where the only API is the backend itself, no access token is needed.',
    source: 'draft 1, 6.4; RFC 10017 6.2.4.4',
    reason: 'It is a design decision, made before there is a backend.',
  },
];
