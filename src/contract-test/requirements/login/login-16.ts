import { observation, type Requirement } from '../../requirement.js';
import { beginSignIn, requireAuthorizationRequest } from './authorization-request.js';

const NEVER = 'never-allowed-for-anybody';

export const login16: Requirement = {
  id: 'LOGIN-16',
  level: 'project',
  sentence: 'Signing in for more asks for what the application may have, and for nothing else.',
  source: 'draft 1.2; RFC 10017 6.1.2.1',
  why: 'A link could make people grant what the application has no use for.',
  check: 'Begins to sign in with a scope that no application has; expects a refusal, or a request without it.',
  needs: ['login'],
  requests: 10,
  async *judge(trial) {
    await requireAuthorizationRequest(trial);
    const begun = await beginSignIn(trial, { parameters: { scope: NEVER } });
    const asked = begun?.url.searchParams.get('scope')?.split(' ') ?? [];
    if (asked.includes(NEVER)) yield observation('a refusal, or a request without it', `scope=${asked.join(' ')}`);
  },
};
