import { finding, type Requirement } from '../../requirement.js';

export const tok09: Requirement = {
  id: 'TOK-09',
  level: 'stated',
  sentence: 'The query is form-decoded: `+` and `%20` both are a space.',
  source: 'draft 4.1; RFC 6749 appendix B',
  why: 'Some libraries write a space this way, some the other.',
  check: 'Asks for two scopes in both writings; expects a token with the same scopes.',
  needs: ['session', 'two scopes'],
  requests: 2,
  async *judge({ session, hints }) {
    const [one, two] = (hints.scopes ?? []).map(encodeURIComponent);
    const plus = await session.token(`scope=${one}+${two}`);
    const percent = await session.token(`scope=${one}%20${two}`);
    if (plus.status !== percent.status || String(plus.scope) !== String(percent.scope))
      yield finding(`the answer of scope=${one}%20${two}: ${percent.status}`, plus);
  },
};
