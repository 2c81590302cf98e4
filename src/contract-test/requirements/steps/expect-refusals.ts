import { type Axes, pointsOf } from '../../axes.js';
import { ENDPOINTS, SESSION_INFO, TOKEN } from '../../endpoints.js';
import { bringsToken } from '../../probe/answer.js';
import type { Caller } from '../../probe/caller.js';
import { finding, type Statements } from '../../statements.js';
import { FORM, knowsNoPost } from './post-form.js';

/** Both endpoints, by each of their methods. */
export function withValues(value: readonly string[]): readonly Axes[] {
  return [
    { endpoint: ENDPOINTS, method: ['GET'], value },
    { endpoint: [SESSION_INFO], method: ['HEAD'], value },
    { endpoint: [TOKEN], method: ['POST'], value },
  ];
}

/** A refusal at each point; a POST may be unknown. */
export async function* expectRefusals(
  session: Caller,
  axes: readonly Axes[],
  headersFor: (value: string) => Readonly<Record<string, string | undefined>>,
): Statements {
  for (const { endpoint = TOKEN, method = 'GET', value = '' } of pointsOf(axes)) {
    const form = method === 'POST' ? { headers: { 'Content-Type': FORM, ...headersFor(value) }, body: '' } : {};
    const answer = await session.ask(endpoint, { method, headers: headersFor(value), ...form });
    const isUnknown = method === 'POST' && knowsNoPost(answer);
    const isRefused = isUnknown || (answer.status >= 400 && answer.status < 500);
    if (!isRefused || bringsToken(answer))
      yield finding(`403 for ${value} from ${endpoint}`, answer, { seen: `${method}: ${answer.summary}` });
  }
}
