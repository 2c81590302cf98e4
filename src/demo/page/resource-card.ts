import { authorizedFetch, getToken, type Refusal, type Token } from '../../frontend/index.js';
import { type ApiPanel, createApiPanel } from './api-panel.js';
import { setDone, showCallToAction, stepButton } from './call-to-action.js';
import { element } from './elements.js';
import { keepGranted, readGranted } from './granted-scopes.js';
import { refusalNotice } from './refusal-notice.js';
import { pathOfChoice } from './return-path.js';
import { createScopeChooser, type ScopeChooser } from './scope-chooser.js';
import { idOf, type ResourceSettings } from './settings.js';
import { createTokenView, type TokenView } from './token-view.js';

/** One resource server: its scopes, the current token, and calls with it. */
export class ResourceCard {
  readonly element: HTMLElement;
  readonly #resource: ResourceSettings;
  readonly #sessionEnd: AbortSignal;
  readonly #scopes: ScopeChooser;
  readonly #view: TokenView = createTokenView();
  readonly #news = element('div', { class: 'news', 'aria-live': 'polite' });
  readonly #getToken = stepButton('Get token', 'get-token', 'get-token', () => this.ask());
  readonly #api: ApiPanel;
  readonly #granted: Set<string>;
  #token: Token | undefined;

  /** @param sessionEnd so that pending requests do not bring a token back */
  constructor(resource: ResourceSettings, sessionEnd: AbortSignal) {
    this.#resource = resource;
    this.#sessionEnd = sessionEnd;
    this.#scopes = createScopeChooser(resource.scopes);
    const atSignIn = resource.scopes.filter((scope) => scope.atSignIn).map((scope) => scope.name);
    this.#granted = new Set([...atSignIn, ...readGranted(idOf(resource))]);
    this.#scopes.showGranted(this.#granted);
    this.#api = createApiPanel(resource, {
      ask: () => this.ask(),
      chosen: () => this.#scopes.chosen(),
      fetch: (url, init) => authorizedFetch({ ...this.#query(), origins: [resource.url] })(url, init),
      askAlso: (scopes) => this.askAgain([...this.#scopes.chosen(), ...scopes]),
    });
    this.element = this.#layOut();
  }

  #layOut(): HTMLElement {
    const id = idOf(this.#resource);
    return element(
      'article',
      { class: 'card', id, testid: `card-${id}`, 'aria-labelledby': `${id}-title` },
      element('h2', { id: `${id}-title` }, this.#resource.name),
      element('p', { class: 'indicator' }, 'resource ', element('code', {}, this.#resource.indicator)),
      this.#scopes.element,
      this.#getToken,
      this.#news,
      this.#view.element,
      this.#api.element,
      this.#view.inside,
    );
  }

  /** Selects these scopes, scrolls to the card, and requests a token with them. */
  async askAgain(scopes: readonly string[]): Promise<void> {
    this.#scopes.choose(scopes);
    await this.ask();
    this.#getToken.focus({ preventScroll: true });
    const calm = matchMedia('(prefers-reduced-motion: reduce)').matches;
    this.element.scrollIntoView({ block: 'start', behavior: calm ? 'instant' : 'smooth' });
  }

  /** Requests a token with the selected scopes. A refusal keeps the current token. */
  async ask(): Promise<Token | undefined> {
    const query = this.#query();
    const outcome = await getToken(query);
    if (this.#sessionEnd.aborted) return undefined;
    return outcome.kind === 'token' ? this.#keep(outcome, query.scope) : this.#refused(outcome, query.scope);
  }

  #query() {
    return { resource: this.#resource.indicator, scope: this.#scopes.chosen() };
  }

  #keep(token: Token, asked: readonly string[]): Token {
    const before = this.#token;
    this.#token = token;
    for (const scope of token.scopes ?? asked) this.#granted.add(scope);
    keepGranted(idOf(this.#resource), this.#granted);
    this.#scopes.showGranted(this.#granted);
    setDone(this.#getToken, true);
    this.#say();
    if (token !== before) this.#api.clear();
    this.#view.show(token, before);
    return token;
  }

  #refused(refusal: Refusal, scopes: readonly string[]): undefined {
    // The page handles this refusal as a whole.
    if (refusal.kind === 'signed-out') return;
    const missing = scopes.filter((scope) => !this.#granted.has(scope));
    const returnTo = pathOfChoice(location.pathname, { resource: idOf(this.#resource), scopes });
    const tryAgain = () => this.ask();
    this.#say(refusalNotice(refusal, { missing, returnTo, tryAgain }));
  }

  // Replacing the notices may remove the focused button; keyboard users must keep their place.
  #say(...notices: Node[]): void {
    const held = this.#news.contains(document.activeElement);
    this.#news.replaceChildren(...notices);
    if (held) this.#getToken.focus();
    showCallToAction();
  }

  tick(): void {
    this.#view.tick();
  }
}
