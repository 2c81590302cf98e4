import { finding, type Requirement } from '../../requirement.js';

const PROTECTING = [
  'cache-control',
  'x-content-type-options',
  'cross-origin-resource-policy',
  'cross-origin-opener-policy',
  'content-security-policy',
  'x-frame-options',
];

export const err15: Requirement = {
  id: 'ERR-15',
  level: 'project',
  sentence: 'Errors carry the same protecting headers as successes.',
  source: 'draft 3, which speaks of the response',
  why: 'An attacker chooses which answer the browser gets.',
  check: 'Compares a success of session information with errors: none of its protecting headers may be missing there.',
  needs: ['session'],
  requests: 3,
  async *judge({ session, anonymous }) {
    const success = await session.sessionInfo();
    const expected = PROTECTING.filter((name) => success.header(name) !== undefined);
    for (const error of [await session.token('scope=%22'), await anonymous.sessionInfo()]) {
      const missing = expected.filter((name) => error.header(name) === undefined);
      if (error.status >= 400 && missing.length > 0)
        yield finding(`${missing.join(', ')}, as on success`, error, { seen: `${error.status} without` });
    }
  },
};
