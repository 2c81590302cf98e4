import { createListeners } from '../../frontend/listeners.js';

/** A request of the page that was answered. */
export interface Exchange {
  readonly request: Request;
  readonly response: Response;
}

const watchers = createListeners<Exchange>();

/** Calls back with every exchange from now on; the returned function ends that. */
export const watchExchanges = watchers.add;

/** A `fetch` that also tells the watchers. */
export const watchedFetch: typeof fetch = async (input, init) => {
  const request = new Request(input, init);
  const response = await fetch(request);
  watchers.call({ request, response });
  return response;
};
