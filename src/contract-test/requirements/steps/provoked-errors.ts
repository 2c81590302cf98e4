import type { CheckContext } from '../../check-context.js';
import { ENDPOINTS } from '../../endpoints.js';
import type { Answer } from '../../probe/answer.js';

const MALFORMED = ['scope=%22', 'scope=%22&scope=%22', 'resource=%23'];

/** How many requests `provokeErrors` makes. */
export const PROVOCATIONS = ENDPOINTS.length + MALFORMED.length;

/** Errors that need no misbehaving authorization server: without a session, and for malformed queries. */
export async function provokeErrors(context: CheckContext): Promise<Answer[]> {
  const answers: Answer[] = [];
  for (const path of ENDPOINTS) answers.push(await context.anonymous.ask(path));
  if (context.has('session')) for (const query of MALFORMED) answers.push(await context.session.token(query));
  return answers.filter(({ status }) => status >= 400);
}
