import { ENDPOINTS } from '../../endpoints.js';
import type { Answer } from '../../probe/answer.js';
import type { Trial } from '../../trial.js';

const MALFORMED = ['scope=%22', 'scope=a&scope=b', 'resource=%23'];

/** How many requests `provokeErrors` makes. */
export const PROVOCATIONS = ENDPOINTS.length + MALFORMED.length;

/** The errors that can be had for nothing: without a session, and with one for malformed queries. */
export async function provokeErrors(trial: Trial): Promise<Answer[]> {
  const answers: Answer[] = [];
  for (const path of ENDPOINTS) answers.push(await trial.anonymous.ask(path));
  if (trial.has('session')) for (const query of MALFORMED) answers.push(await trial.session.token(query));
  return answers.filter(({ status }) => status >= 400);
}
