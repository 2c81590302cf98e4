import { apiFetch, authorizedFetch, NotAuthorizedError } from '../../frontend/index.js';
import { readAnswer } from './api-request.js';
import { setDone, stepButton } from './call-to-action.js';
import { answerHead, element } from './elements.js';
import { type Exchange, watchExchanges } from './exchanges.js';
import { jsonView } from './json-view.js';
import { notice } from './notice.js';
import type { ResourceSettings } from './settings.js';

/** One of the two ways to call a resource server. */
interface Way {
  readonly id: 'mediated' | 'proxied';
  readonly title: string;
  /** The line that differs. */
  readonly code: string;
  readonly fetch: typeof fetch;
  readonly result: string;
}

const PATH = '/stocks';
const SCOPE = ['read'];

function waysOf({ indicator, url, proxy: api = '' }: ResourceSettings): readonly Way[] {
  return [
    {
      id: 'mediated',
      title: 'The page calls the resource server',
      code: "const stocks = authorizedFetch({ resource, scope: 'read' });",
      fetch: authorizedFetch({ resource: indicator, scope: SCOPE, origins: [url] }),
      result:
        'The page holds an access token. A script that gets into the page can take it along, and use it elsewhere until it ends.',
    },
    {
      id: 'proxied',
      title: 'The backend calls it for the page',
      code: `const stocks = apiFetch({ api: '${api}', target: resource });`,
      fetch: apiFetch({ api, target: url }),
      result:
        'The browser sees no token. A script that gets into the page can make the calls that the backend allows, while the page is open.',
    },
  ];
}

/** Makes the same call in both ways, and shows side by side what the browser sees of each. */
export function createBothWays(resource: ResourceSettings): HTMLElement {
  const ways = waysOf(resource).map((way) => createWay(way, resource));
  const call = async () => {
    // One after the other, so that each request belongs to one of them.
    for (const way of ways) await way.call();
    setDone(compare, true);
  };
  const compare = stepButton('Call both ways', 'compare', 'call-both-ways', call);
  return createCard(
    element('p', { class: 'hint' }, 'A page moves from one to the other by one line.'),
    compare,
    element('div', { class: 'ways' }, ...ways.map((way) => way.element)),
  );
}

/** Says that there is one way only. */
export function createOneWay(): HTMLElement {
  return createCard(
    notice('no-proxy', {
      tone: 'calm',
      title: 'No proxy is configured',
      text: 'The page can only call its resource servers itself, with a token. With a proxy, the backend calls them for the page, which needs no token then.',
      detail: 'Set proxies in the settings of the backend, or start the mock with --proxy stocks=FOLDER.',
    }),
  );
}

function createCard(...content: HTMLElement[]): HTMLElement {
  return element(
    'section',
    { class: 'card both-ways', testid: 'both-ways', 'aria-labelledby': 'both-ways-title' },
    element('h2', { id: 'both-ways-title' }, 'The same call, both ways'),
    ...content,
  );
}

function createWay(way: Way, { url }: ResourceSettings) {
  const answer = element('div', { class: 'answer', 'aria-live': 'polite' });
  const made = element(
    'article',
    { class: 'way', testid: `way-${way.id}` },
    element('h3', {}, way.title),
    codeOf(way),
    answer,
  );
  const call = async () => {
    const seen: Exchange[] = [];
    const stop = watchExchanges((exchange) => seen.push(exchange));
    try {
      answer.replaceChildren(...(await shownAnswer(way, url)));
    } finally {
      stop();
    }
    answer.prepend(
      element('h4', {}, 'What the browser sees'),
      element('ul', { class: 'seen', testid: 'way-seen' }, ...seen.map(seenRow)),
      element('p', { class: 'hint' }, way.result),
    );
  };
  return { element: made, call };
}

function codeOf({ code }: Way): HTMLElement {
  const call = `\nconst response = await stocks(resource + '${PATH}');`;
  return element('pre', { class: 'raw', testid: 'way-code', tabindex: '0' }, element('mark', {}, code), call);
}

async function shownAnswer(way: Way, url: string): Promise<HTMLElement[]> {
  try {
    const { status, statusText, body } = await readAnswer(await way.fetch(url + PATH));
    return [answerHead('api-status', `${status} ${statusText}`.trim(), status < 400), jsonView(body, 'api-answer')];
  } catch (cause) {
    return [answerHead('api-status', cause instanceof NotAuthorizedError ? cause.message : 'no answer', false)];
  }
}

function seenRow({ request, response }: Exchange): HTMLElement {
  const { origin, pathname } = new URL(request.url);
  const where = origin === location.origin ? pathname : origin + pathname;
  const facts = [credentialsOf(request), ...(pathname.endsWith('/bff-token') ? ['answer: an access token'] : [])];
  const policy = response.headers.get('Content-Security-Policy');
  if (pathname.startsWith('/bff/api/') && policy !== null) facts.push(`answer: Content-Security-Policy: ${policy}`);
  return element(
    'li',
    {},
    element('code', {}, `${request.method} ${where}`),
    ...facts.map((fact) => element('span', {}, fact)),
  );
}

/** Of the session cookie, the page sees nothing; it knows that the browser adds it to requests to its own origin. */
function credentialsOf(request: Request): string {
  const authorization = request.headers.get('Authorization');
  if (authorization !== null) return `Authorization: ${authorization.slice(0, 24)}…`;
  return 'no Authorization; the browser adds the session cookie, which scripts can’t read';
}
