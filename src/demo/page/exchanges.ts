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

/** A `fetch` that also tells the watchers. */
export const watchedFetch: typeof fetch = async (input, init) => {
  const request = new Request(input, init);
  const response = await fetch(request);
  for (const watcher of watchers) watcher({ request, response });
  return response;
};
