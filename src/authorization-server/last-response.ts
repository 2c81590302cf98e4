import { AsyncLocalStorage } from 'node:async_hooks';

/** The last response during one use of the authorization server, for the log. */
export interface LastResponse {
  method?: string;
  /** The URL without its query. */
  endpoint?: string;
  status?: number;
}

/** The library does not tell which of its requests an error is about. */
const current = new AsyncLocalStorage<LastResponse>();

/** Runs `act`, which is given what `recordRequest` and `recordResponse` have last recorded meanwhile. */
export function watchResponses<Value>(act: (last: LastResponse) => Promise<Value>): Promise<Value> {
  const last: LastResponse = {};
  return current.run(last, () => act(last));
}

/** Records that a request is sent. */
export function recordRequest(url: string, method: string): void {
  const last = current.getStore();
  if (last === undefined || !URL.canParse(url)) return;
  const { origin, pathname } = new URL(url);
  last.method = method;
  last.endpoint = `${origin}${pathname}`;
  delete last.status;
}

/** Records the status of its response. */
export function recordResponse(status: number): void {
  const last = current.getStore();
  if (last !== undefined) last.status = status;
}
