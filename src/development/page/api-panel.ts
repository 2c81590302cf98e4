import { type Action, actionsOf } from './actions.js';
import { type ApiAnswer, requestApi } from './api-request.js';
import { button, element } from './elements.js';
import { jsonView } from './json-view.js';
import { codes, notice } from './notice.js';
import { splitScope } from './return-path.js';
import { idOf, type ResourceSettings } from './settings.js';
import type { AccessToken } from './token-request.js';

export interface TokenSource {
  readonly signal: AbortSignal;
  readonly fetch: typeof fetch;
  /** Gives the token in memory, or asks for one when there is none or it ran out. */
  usableToken(): Promise<AccessToken | undefined>;
  /** Asks for another token, with these scopes in addition. */
  askAlso(scopes: readonly string[]): Promise<unknown>;
}

/** Offers the calls that the sample knows for a resource server, and shows what it answers. */
export function createApiPanel(resource: ResourceSettings, source: TokenSource): HTMLElement {
  const { field, actions } = actionsOf[idOf(resource)] ?? { actions: [] };
  const id = `${idOf(resource)}-field`;
  const typed = element('input', { id, testid: `field-${field?.name}`, value: field?.value, autocomplete: 'off' });
  const answer = element('div', { class: 'answer', 'aria-live': 'polite' });
  const call = async (action: Action) => answer.replaceChildren(...(await perform(action)));
  const perform = async (action: Action): Promise<Node[]> => {
    const token = await source.usableToken();
    return token ? answerTo(action, typed.value, { token, resource, source }) : [];
  };
  const buttons = (usesField: boolean) =>
    actions
      .filter((action) => action.usesField === usesField)
      .map((action) => actionButton(action, () => call(action)));
  const asked = element('label', { class: 'field', for: id }, field?.label, typed);
  return element(
    'section',
    { class: 'api' },
    element('div', { class: 'section-head' }, element('h3', {}, 'Call the API'), element('code', {}, resource.url)),
    element('div', { class: 'calls' }, ...buttons(false)),
    field ? element('div', { class: 'calls' }, asked, ...buttons(true)) : undefined,
    answer,
  );
}

function actionButton({ name, label, scope }: Action, work: () => unknown): HTMLButtonElement {
  const made = button(label, { testid: `call-${name}` }, work);
  made.append(element('code', { class: 'needs', title: `needs the scope ${scope}` }, scope));
  return made;
}

interface Call {
  readonly token: AccessToken;
  readonly resource: ResourceSettings;
  readonly source: TokenSource;
}

async function answerTo(action: Action, typed: string, { token, resource, source }: Call): Promise<Node[]> {
  const { signal } = source;
  const request = action.request(typed);
  try {
    const answer = await requestApi(source.fetch, resource.url, { token: token.value, request, signal });
    return [...challengeNotice(answer, source), answerView(`${request.method} ${request.path}`, answer)];
  } catch {
    const text = 'Is it running? Does it let pages of this origin call it (CORS)?';
    return [notice('api-trouble', { tone: 'trouble', title: 'The resource server can’t be reached', text })];
  }
}

function answerView(request: string, { status, statusText, body }: ApiAnswer): HTMLElement {
  const mark = element('span', { class: 'status', testid: 'api-status', 'data-ok': String(status < 400) });
  mark.append(`${status} ${statusText}`.trim());
  const head = element('p', { class: 'answer-head' }, mark, element('code', {}, request));
  return element('div', {}, head, body === '' ? undefined : jsonView(body, 'api-answer'));
}

// The two ways a resource server refuses a token, each with the way on (RFC 6750, section 3.1).
function challengeNotice({ status, challenge }: ApiAnswer, source: TokenSource): Node[] {
  if (status === 401) {
    const title = 'The resource server doesn’t take this token any more';
    const again = button('Ask for another token', { testid: 'ask-again' }, () => source.askAlso([]));
    const text = 'It may have run out or been revoked. The backend can get another one.';
    return [notice('token-refused', { tone: 'warning', title, text, actions: [again] })];
  }
  if (status !== 403 || challenge.error !== 'insufficient_scope') return [];
  const scopes = splitScope(challenge.scope ?? '');
  const title = element('span', {}, 'This token isn’t enough');
  if (scopes.length > 0) title.append(': the call needs ', ...codes(scopes));
  const also = button('Ask for a token with it', { testid: 'ask-wider' }, () => source.askAlso(scopes));
  const text = 'The resource server decides by the token alone.';
  return [notice('scope-refused', { tone: 'warning', title, text, actions: scopes.length > 0 ? [also] : [] })];
}
