import { expectRefusal } from '../../expectations.js';
import type { Requirement } from '../../requirement.js';

export const tok49: Requirement = {
  id: 'TOK-49',
  level: 'project',
  sentence: 'A resource that the application has nothing to do with is refused.',
  source: 'RFC 8707 2, error `invalid_target`; least privilege',
  why: 'A script that is injected into the page could get tokens for whatever the person has elsewhere.',
  check: 'Asks for a resource that nobody knows; expects 400 `invalid_target`.',
  needs: ['session'],
  requests: 1,
  async *judge({ session }) {
    yield* expectRefusal(await session.token({ resource: 'https://nobody.example/unknown' }), 'invalid_target');
  },
};
