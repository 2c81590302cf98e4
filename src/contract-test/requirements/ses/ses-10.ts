import { finding, type Requirement } from '../../requirement.js';

const TYPES: Readonly<Record<string, string>> = {
  sub: 'string',
  name: 'string',
  given_name: 'string',
  family_name: 'string',
  preferred_username: 'string',
  email: 'string',
  email_verified: 'boolean',
  picture: 'string',
  exp: 'number',
  iat: 'number',
  auth_time: 'number',
};

export const ses10: Requirement = {
  id: 'SES-10',
  level: 'project',
  sentence: 'Members named like claims of OpenID Connect have the types of those claims.',
  source: 'OpenID Connect Core 2 and 5.1',
  why: 'A frontend that compares `exp` with a time, or trusts `email_verified`, goes wrong on a text.',
  check: 'Looks at the types of the members that are there.',
  needs: ['session'],
  requests: 1,
  async *judge({ session }) {
    const answer = await session.sessionInfo();
    for (const [name, type] of Object.entries(TYPES)) {
      const value = answer.members[name];
      if (value !== undefined && value !== null && typeof value !== type)
        yield finding(`a ${type} as ${name}`, answer, { seen: `a ${typeof value}` });
    }
  },
};
