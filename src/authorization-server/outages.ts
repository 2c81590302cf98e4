import type { Clock } from '../core/clock.js';

/** Is called when a request is sent, and returns what to call when its response begins, or without a status if none came. */
export type WatchRequest = (request: { readonly url: string; readonly method: string }) => (status?: number) => void;

/** Tells both of each request. */
export function watchedByBoth(one: WatchRequest, other: WatchRequest | undefined): WatchRequest {
  return (request) => {
    const ended = [one(request), other?.(request)];
    return (status) => {
      for (const tell of ended) tell?.(status);
    };
  };
}

/** Since when endpoints of an authorization server have not answered. */
export interface Outages {
  /** Sees each request to the authorization server. */
  readonly watch: WatchRequest;
  /** When the requests began to fail, in ISO 8601: those to this endpoint, or to any if there is none. */
  since(endpoint?: string): string | undefined;
}

/** Remembers for each endpoint the first failure since it last answered. An answer with 429 or 5xx is a failure. */
export function createOutages(clock: Clock): Outages {
  const firstFailures = new Map<string, number>();
  return {
    watch({ url }) {
      const [endpoint = ''] = url.split('?');
      return (status) => {
        if (status !== undefined && status < 500 && status !== 429) firstFailures.delete(endpoint);
        else if (!firstFailures.has(endpoint)) firstFailures.set(endpoint, clock());
      };
    },
    since(endpoint) {
      const first = endpoint === undefined ? Math.min(...firstFailures.values()) : firstFailures.get(endpoint);
      return first === undefined || first === Number.POSITIVE_INFINITY
        ? undefined
        : new Date(first * 1000).toISOString();
    },
  };
}
