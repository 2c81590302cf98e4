import { finding, notApplicable, type Requirement } from '../../requirement.js';

const TOLERATED_SECONDS = 5;

export const tok65: Requirement = {
  id: 'TOK-65',
  level: 'project',
  sentence: '`expires_in` never says more than the token lives.',
  source: 'RFC 6749 5.1',
  why: 'The frontend would use a dead token, and take the refusal for something else.',
  check: `If the token is a JWT, now and \`expires_in\` together may be ${TOLERATED_SECONDS} s after its \`exp\` at most.`,
  needs: ['session'],
  requests: 1,
  async *judge({ session, now }) {
    const answer = await session.token();
    const end = expiryOf(answer.accessToken ?? '');
    const remaining = answer.members.expires_in;
    if (end === undefined || typeof remaining !== 'number') return yield notApplicable('The token is no JWT.');
    if (now() + remaining > end + TOLERATED_SECONDS)
      yield finding(`expires_in of ${Math.floor(end - now())} at most`, answer, { seen: `expires_in: ${remaining}` });
  },
};

/** When a JWT ends, in epoch seconds; `undefined`: it is none, or does not say. */
function expiryOf(token: string): number | undefined {
  try {
    const claims: unknown = JSON.parse(Buffer.from(token.split('.')[1] ?? '', 'base64url').toString('utf8'));
    const end: unknown = typeof claims === 'object' && claims !== null && Reflect.get(claims, 'exp');
    return typeof end === 'number' ? end : undefined;
  } catch {
    return undefined;
  }
}
