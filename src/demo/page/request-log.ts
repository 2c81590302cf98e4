import { element } from './elements.js';

const ROWS = 40;

/** A request of the page that was answered. */
export interface Exchange {
  readonly request: Request;
  readonly response: Response;
}

const watchers = new Set<(exchange: Exchange) => void>();

/** Calls back with every exchange from now on; the returned function ends that. */
export function watchExchanges(watcher: (exchange: Exchange) => void): () => void {
  watchers.add(watcher);
  return () => void watchers.delete(watcher);
}

/** Makes a `fetch` that also adds each request to `list`, newest first. */
export function loggedFetch(list: HTMLElement): typeof fetch {
  return async (input, init) => {
    const request = new Request(input, init);
    const outcome = element('span', { class: 'log-status' }, '…');
    list.prepend(row(request, outcome));
    while (list.children.length > ROWS) list.lastElementChild?.remove();
    const started = performance.now();
    try {
      const response = await fetch(request);
      outcome.textContent = `${response.status} · ${Math.round(performance.now() - started)} ms`;
      outcome.dataset.ok = String(response.ok);
      for (const watcher of watchers) watcher({ request, response });
      return response;
    } catch (cause) {
      outcome.textContent = request.signal.aborted ? 'given up' : 'no answer';
      outcome.dataset.ok = 'false';
      throw cause;
    }
  };
}

function row(request: Request, outcome: HTMLElement): HTMLElement {
  const url = new URL(request.url);
  const ours = url.origin === location.origin;
  const target = ours ? url.pathname + url.search : request.url;
  return element(
    'li',
    { testid: 'request' },
    element(
      'span',
      { class: 'log-to', 'data-to': ours ? 'backend' : 'resource' },
      ours ? 'backend' : 'resource server',
    ),
    element('code', { class: 'log-request' }, `${request.method} ${readable(target)}`),
    outcome,
  );
}

// Decoded, because the log is for people.
function readable(target: string): string {
  try {
    return decodeURIComponent(target);
  } catch {
    return target;
  }
}
