import { jest } from '@jest/globals';

type Frontend = typeof import('../../../src/frontend/index.js');

export const ORIGIN = 'https://app.example';

/** A request that a page made. */
export interface Asked {
  readonly method: string;
  readonly url: URL;
  readonly headers: Headers;
}

type Answerer = (asked: Asked, request: Request) => Response | Promise<Response>;

/** A page of its own: the runtime with a memory of its own, before a network that answers as it is told. */
export interface Tab {
  readonly frontend: Frontend;
  /** Every request, oldest first. */
  readonly asked: Asked[];
  /** Where the page navigated to. */
  readonly navigations: string[];
  /** Answers all requests from now on. */
  answer(answerer: Answerer): void;
  /** What the browser would tell the page. */
  dispatch(event: 'visibilitychange' | 'online' | 'pageshow', members?: object): void;
}

/** All tabs that were opened hear each other, as those of one browser do. */
export async function openTab(answerer: Answerer = () => Response.error()): Promise<Tab> {
  const page = new EventTarget();
  const navigations: string[] = [];
  const location = new URL(`${ORIGIN}/orders?tab=open#list`);
  Object.assign(location, { assign: (uri: string) => navigations.push(uri) });
  Object.assign(globalThis, {
    location,
    document: Object.assign(page, { visibilityState: 'visible', baseURI: location.href }),
    addEventListener: page.addEventListener.bind(page),
    removeEventListener: page.removeEventListener.bind(page),
    BroadcastChannel: ChannelOfTab,
  });
  jest.resetModules();
  const frontend = await import('../../../src/frontend/index.js');
  const asked: Asked[] = [];
  let answering = answerer;
  frontend.configure({
    fetch: async (input, init) => {
      const request = new Request(typeof input === 'string' ? new URL(input, ORIGIN) : input, init);
      const one = { method: request.method, url: new URL(request.url), headers: request.headers };
      asked.push(one);
      return answering(one, request);
    },
  });
  return {
    frontend,
    asked,
    navigations,
    answer: (other) => {
      answering = other;
    },
    dispatch: (event, members = {}) => void page.dispatchEvent(Object.assign(new Event(event), members)),
  };
}

/** Delivers to all others, later and as a copy, like the real one; but keeps no process alive. */
class ChannelOfTab {
  static readonly open = new Set<ChannelOfTab>();
  onmessage: ((event: { data: unknown }) => void) | undefined;

  constructor() {
    ChannelOfTab.open.add(this);
  }

  postMessage(message: unknown): void {
    for (const other of ChannelOfTab.open) {
      if (other !== this) queueMicrotask(() => other.onmessage?.({ data: structuredClone(message) }));
    }
  }
}

export function closeTabs(): void {
  ChannelOfTab.open.clear();
}

export function json(body: unknown, init: ResponseInit = {}): Response {
  return Response.json(body, init);
}

export function refusal(error: string, members: object = {}, init: ResponseInit = {}): Response {
  return Response.json({ error, ...members }, { status: 400, ...init });
}
