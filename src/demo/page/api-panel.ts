import { NotAuthorizedError } from '../../frontend/index.js';
import { type Action, actionsOf } from './actions.js';
import { type ApiAnswer, type ApiRequest, initOf, readAnswer } from './api-request.js';
import { setDone, showCallToAction, stepButton } from './call-to-action.js';
import { answerHead, button, element } from './elements.js';
import { jsonView } from './json-view.js';
import { codes, notice } from './notice.js';
import { splitScope } from './return-path.js';
import { idOf, type ResourceSettings } from './settings.js';

export interface TokenSource {
  /** Requests the token for the calls, in view of the person. */
  ask(): Promise<unknown>;
  /** The scopes that the token was requested with. */
  chosen(): readonly string[];
  /** Requests another token with these scopes in addition. */
  askAlso(scopes: readonly string[]): Promise<unknown>;
  /** Sends a request with that token. */
  readonly fetch: typeof fetch;
}

export interface ApiPanel {
  readonly element: HTMLElement;
  /** Removes the last answer, which was for a previous token. */
  clear(): void;
}

/** Shows the calls of a resource server, and its answers. */
export function createApiPanel(resource: ResourceSettings, source: TokenSource): ApiPanel {
  // Screen readers announce the outcome, but not the whole answer.
  const news = element('div', { class: 'answer', 'aria-live': 'polite' });
  const body = element('div', { class: 'answer' });
  const show = (answer: Shown) => {
    news.replaceChildren(...answer.news);
    body.replaceChildren(...answer.body);
  };
  const call = async (action: Action, typed: string) => {
    const token = await source.ask();
    show(token ? await answerTo(action.request(typed), resource, source) : nothing);
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

// Calls without input first, then those with a text field.
function callRows(id: string, call: (action: Action, typed: string) => unknown): HTMLElement[] {
  const known = actionsOf[id];
  if (!known) return [];
  const { label, name, value } = known.field;
  const typed = element('input', { id: `${id}-field`, testid: `field-${name}`, value, autocomplete: 'off' });
  const made = known.actions.map((action, index) =>
    actionButton(action, index === 0, async () => {
      await call(action, typed.value);
      if (made[0]) setDone(made[0], true);
      showCallToAction();
    }),
  );
  const buttons = (usesField: boolean) => made.filter((_, index) => known.actions[index]?.usesField === usesField);
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

/** The first call of a card is the step after its token. */
function actionButton({ name, label, scope }: Action, isStep: boolean, work: () => unknown): HTMLButtonElement {
  const testid = `call-${name}`;
  const made = isStep ? stepButton(label, 'call', testid, work) : button(label, { testid }, work);
  made.append(element('code', { class: 'needs', title: `needs the scope ${scope}` }, scope));
  return made;
}

interface Shown {
  readonly news: readonly Node[];
  readonly body: readonly Node[];
}

const nothing: Shown = { news: [], body: [] };

async function answerTo(request: ApiRequest, { url }: ResourceSettings, source: TokenSource): Promise<Shown> {
  const line = `${request.method} ${request.path}`;
  try {
    const answer = await readAnswer(await source.fetch(url + request.path, initOf(request)));
    return { news: [...refusedNotice(answer), statusLine(line, answer)], body: bodyOf(answer) };
  } catch (cause) {
    if (cause instanceof NotAuthorizedError && cause.response instanceof Response) {
      const answer = await readAnswer(cause.response);
      return { news: [scopeNotice(cause, source), statusLine(line, answer)], body: bodyOf(answer) };
    }
    const text = 'Is it running? Does it let pages of this origin call it (CORS)?';
    const title = 'The resource server can’t be reached';
    return { news: [notice('api-trouble', { tone: 'trouble', title, text })], body: [] };
  }
}

function bodyOf({ body }: ApiAnswer): Node[] {
  return body === '' ? [] : [jsonView(body, 'api-answer')];
}

function statusLine(request: string, { status, statusText }: ApiAnswer): HTMLElement {
  return answerHead('api-status', `${status} ${statusText}`.trim(), status < 400, element('code', {}, request));
}

function refusedNotice({ status }: ApiAnswer): Node[] {
  if (status !== 401) return [];
  const title = 'The resource server rejects this token and a new one';
  const text = 'The page requested a new token, and the resource server rejected it too.';
  return [notice('token-refused', { tone: 'warning', title, text })];
}

// A token with the scopes that the sign-in would request may already be available.
function scopeNotice({ outcome }: NotAuthorizedError, source: TokenSource): Node {
  const wanted = new URLSearchParams('signInUri' in outcome ? outcome.signInUri.split('?')[1] : '');
  const scopes = splitScope(wanted.get('scope') ?? '').filter((scope) => !source.chosen().includes(scope));
  const title = element('span', {}, 'This token isn’t enough: the call needs ', ...codes(scopes));
  const also = button('Request a token with it', { testid: 'ask-wider' }, () => source.askAlso(scopes));
  const text = 'The resource server decides by the token alone.';
  return notice('scope-refused', { tone: 'warning', title, text, actions: [also] });
}
