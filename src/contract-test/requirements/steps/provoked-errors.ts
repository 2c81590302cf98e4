import type { CheckContext } from '../../check-context.js';
import { ENDPOINTS } from '../../endpoints.js';
import type { Answer } from '../../probe/answer.js';
import { askByEach } from './post-form.js';

/** Refused in a query and in a form. */
export const WRONG_QUERIES = ['scope=%22', 'scope=%22&scope=%22', 'resource=%23'];

/** How many requests `provokeErrors` makes. */
export const PROVOCATIONS = ENDPOINTS.length + 2 + 2 * WRONG_QUERIES.length;

/**
 * Errors that need no misbehaving authorization server: without a session, and for malformed queries. The checks of a run
 * share them.
 */
export function provokeErrors(context: CheckContext): Promise<readonly Answer[]> {
  return context.askOnce('provokeErrors', async () => {
    const answers: Answer[] = [];
    for (const path of ENDPOINTS) answers.push(await context.anonymous.ask(path));
    answers.push(...(await askByEach(context.anonymous, '')));
    if (context.has('session'))
      for (const query of WRONG_QUERIES) answers.push(...(await askByEach(context.session, query)));
    return answers.filter(({ status }) => status >= 400);
  });
}

/** These, and one of each kind of error that the two endpoints gave in the run so far. */
export async function allErrors(context: CheckContext): Promise<readonly Answer[]> {
  const provoked = await provokeErrors(context);
  const others = context.answersOfRun().filter(({ status }) => status >= 400);
  return [...new Map([...provoked, ...others].map((answer) => [answer.exchange, answer])).values()];
}
