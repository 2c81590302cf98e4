import { observeRequests } from '../backend.js';
import { readChallenge } from '../challenge.js';
import { addEntry, type LogEntry } from './log.js';

let isRecording = false;

/** Writes the requests of the runtime, and the navigations of this tab, to the log from now on. */
export function startRecording(): void {
  if (isRecording) return;
  isRecording = true;
  observeRequests(recorded);
  addEntry({ at: Date.now(), kind: 'load', text: describeUrl(location.href) });
  const { navigation } = globalThis as { navigation?: EventTarget };
  navigation?.addEventListener('navigate', recordNavigation);
}

/** A `fetch` that also writes to the log, for requests that the runtime does not make, such as those of a generated client. */
export function recorded(given: typeof fetch = fetch): typeof fetch {
  return async (input, init) => {
    const request = new Request(input instanceof Request ? input : new URL(input, location.href), init);
    const started = performance.now();
    const entry = entryOf(request);
    const took = () => Math.round(performance.now() - started);
    try {
      const response = await given(request);
      const { status } = response;
      addEntry({ ...entry, status, milliseconds: took(), ...(await refusalIn(response, entry.kind)) });
      return response;
    } catch (cause) {
      const error = request.signal.aborted ? 'given up' : 'no answer';
      addEntry({ ...entry, milliseconds: took(), error });
      throw cause;
    }
  };
}

function entryOf({ method, url }: Request): LogEntry {
  const kind = new URL(url).origin === location.origin ? 'backend' : 'resource';
  return { at: Date.now(), kind, text: `${method} ${describeUrl(url)}` };
}

type RefusalParts = Pick<LogEntry, 'error' | 'errorDescription'>;

async function refusalIn(response: Response, kind: LogEntry['kind']): Promise<RefusalParts> {
  if (response.ok) return {};
  const challenge = readChallenge(response.headers.get('WWW-Authenticate'));
  if (kind === 'resource') return challenge.error === undefined ? {} : { error: challenge.error };
  const body: unknown = await response
    .clone()
    .json()
    .catch(() => undefined);
  const { error, error_description: errorDescription } = Object(body);
  if (typeof error !== 'string') return {};
  return { error, ...(typeof errorDescription === 'string' && { errorDescription }) };
}

/** The event `navigate` of the Navigation API, as far as it is used; browsers without it log no navigations. */
interface NavigateEventParts {
  readonly hashChange?: boolean;
  readonly destination?: { readonly url: string; readonly sameDocument: boolean };
}

function recordNavigation(event: Event): void {
  const { destination, hashChange } = event as NavigateEventParts;
  if (!destination || destination.sameDocument || hashChange) return;
  addEntry({ at: Date.now(), kind: 'navigation', text: describeUrl(destination.url) });
}

/** Parameters of the backend that are written to the log as they are. Of all others, only the names are. */
const SHOWN = ['resource', 'scope', 'min_validity', 'provider', 'prompt', 'acr_values', 'max_age'];

/** A URL for the log: without fragment, user and password, and without values that may be secret. */
function describeUrl(url: string): string {
  const { origin, pathname, searchParams } = new URL(url, location.href);
  const isOwn = origin === location.origin;
  const parameters = [...searchParams].map(([name, value]) =>
    isOwn && SHOWN.includes(name) ? `${name}=${value}` : `${name}=…`,
  );
  const query = parameters.length > 0 ? `?${parameters.join('&')}` : '';
  return (isOwn ? '' : origin) + decoded(pathname) + query;
}

// The log is for people.
function decoded(path: string): string {
  try {
    return decodeURIComponent(path);
  } catch {
    return path;
  }
}
