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

export interface ApiPanel {
  readonly element: HTMLElement;
  /** Removes the last answer: it was about a token that isn't here any more. */
  clear(): void;
}

/** Offers the calls that the sample knows for a resource server, and shows what it answers. */
export function createApiPanel(resource: ResourceSettings, source: TokenSource): ApiPanel {
  // Screen readers hear the outcome; they need not hear the whole answer.
  const news = element('div', { class: 'answer', 'aria-live': 'polite' });
  const body = element('div', { class: 'answer' });
  const show = (answer: Shown) => {
    news.replaceChildren(...answer.news);
    body.replaceChildren(...answer.body);
  };
  const call = async (action: Action, typed: string) => {
    const token = await source.usableToken();
    show(token ? await answerTo(action, typed, { token, resource, source }) : nothing);
  };
  const made = element(
    'section',
    { class: 'api' },
    element('div', { class: 'section-head' }, element('h3', {}, 'Call the API'), element('code', {}, resource.url)),
    ...callRows(idOf(resource), call),
    news,
    body,
  );
  return { element: made, clear: () => show(nothing) };
}

// What only reads comes first; then what needs something typed.
function callRows(id: string, call: (action: Action, typed: string) => unknown): HTMLElement[] {
  const known = actionsOf[id];
  if (!known) return [];
  const { label, name, value } = known.field;
  const typed = element('input', { id: `${id}-field`, testid: `field-${name}`, value, autocomplete: 'off' });
  const buttons = (usesField: boolean) =>
    known.actions
      .filter((action) => action.usesField === usesField)
      .map((action) => actionButton(action, () => call(action, typed.value)));
  return [
    element('div', { class: 'calls' }, ...buttons(false)),
    element(
      'div',
      { class: 'calls' },
      element('label', { class: 'field', for: typed.id }, label, typed),
      ...buttons(true),
    ),
  ];
}

function actionButton({ name, label, scope }: Action, work: () => unknown): HTMLButtonElement {
  const made = button(label, { testid: `call-${name}` }, work);
  made.append(element('code', { class: 'needs', title: `needs the scope ${scope}` }, scope));
  return made;
}

interface Shown {
  readonly news: readonly Node[];
  readonly body: readonly Node[];
}

const nothing: Shown = { news: [], body: [] };

interface Call {
  readonly token: AccessToken;
  readonly resource: ResourceSettings;
  readonly source: TokenSource;
}

async function answerTo(action: Action, typed: string, { token, resource, source }: Call): Promise<Shown> {
  const { signal } = source;
  const request = action.request(typed);
  try {
    const answer = await requestApi(source.fetch, resource.url, { token: token.value, request, signal });
    const news = [...challengeNotice(answer, source), statusLine(`${request.method} ${request.path}`, answer)];
    return { news, body: answer.body === '' ? [] : [jsonView(answer.body, 'api-answer')] };
  } catch {
    const text = 'Is it running? Does it let pages of this origin call it (CORS)?';
    const title = 'The resource server can’t be reached';
    return { news: [notice('api-trouble', { tone: 'trouble', title, text })], body: [] };
  }
}

function statusLine(request: string, { status, statusText }: ApiAnswer): HTMLElement {
  const text = `${status} ${statusText}`.trim();
  const mark = element('span', { class: 'status', testid: 'api-status', 'data-ok': String(status < 400) }, text);
  return element('p', { class: 'answer-head' }, mark, element('code', {}, request));
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
