import { finding, type Requirement } from '../../requirement.js';

const FORBIDDEN = ['refresh_token', 'id_token'];

export const tok72: Requirement = {
  id: 'TOK-72',
  level: 'project',
  sentence: 'A token response has no member `refresh_token` or `id_token`, at any depth.',
  source: 'RFC 10017 6.2.4.2',
  why: 'A script that is injected into the page could take the refresh token away, and use it for weeks.',
  check: 'Walks through the JSON of a token response.',
  needs: ['session'],
  requests: 1,
  async *judge({ session }) {
    const answer = await session.token();
    for (const name of memberNames(answer.json).filter((member) => FORBIDDEN.includes(member)))
      yield finding(`no member ${name}`, answer);
  },
};

function memberNames(value: unknown): string[] {
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([name, member]) => [name, ...memberNames(member)]);
}
