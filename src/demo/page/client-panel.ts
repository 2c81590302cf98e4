import { getSessionInfo, getToken, postToken } from '../../../generated/client/index.js';
import { answerHead, button, element } from './elements.js';
import { jsonView } from './json-view.js';

/** The result of a function of the generated client. */
interface Answer {
  readonly data?: unknown;
  readonly error?: unknown;
  /** Absent if there was no response. */
  readonly response?: Response;
}

/**
 * Calls the operations of the contract with the generated client, and shows the raw answers. The rest of the page uses
 * the runtime, which keeps tokens and renews them.
 */
export function createClientPanel(): HTMLElement {
  const answer = element('div', { class: 'answer', 'aria-live': 'polite' });
  const call = (name: string, operation: () => Promise<Answer>) =>
    button(name, { testid: `client-${name}` }, async () => answer.replaceChildren(...shown(await operation())));
  return element(
    'details',
    { class: 'inside', testid: 'client' },
    element('summary', {}, 'Answers of the backend, as the generated client gives them'),
    element(
      'div',
      { class: 'calls' },
      call('getSessionInfo', () => getSessionInfo()),
      call('getToken', () => getToken()),
      call('postToken', () => postToken({ body: {} })),
    ),
    answer,
  );
}

function shown({ data, error, response }: Answer): Node[] {
  if (response === undefined) return [element('p', {}, 'The backend can’t be reached.')];
  const head = answerHead('client-status', String(response.status), response.ok);
  return [head, jsonView(data ?? error, 'client-answer')];
}
