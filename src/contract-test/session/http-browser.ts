import { type Answer, readAnswer } from '../probe/answer.js';
import { mayBeLeftBehind } from '../probe/exchange.js';
import type { Transport } from '../probe/transport.js';
import { type CookieJar, createCookieJar } from './cookie-jar.js';

/** Navigates like a browser without scripts: keeps cookies, follows redirects, sends Fetch Metadata. */
export interface HttpBrowser {
  readonly jar: CookieJar;
  /** Goes to a URL and on through its redirects. */
  navigate(url: string, options?: NavigateOptions): Promise<Visit>;
}

export interface NavigateOptions {
  readonly method?: 'GET' | 'POST';
  readonly body?: string;
  readonly headers?: Readonly<Record<string, string>>;
  /** Doesn't follow a redirect to where this says so. One that leaves the origins of the run is never followed. */
  readonly stopBefore?: (url: URL) => boolean;
}

/** A navigation from its start to where it ended. */
export interface Visit {
  readonly answers: readonly Answer[];
  readonly last: Answer;
  /** Where it ended, or where the redirect points that was not followed. */
  readonly url: URL;
  /** It ended at a redirect that leaves the origins of the run. */
  readonly isForeign: boolean;
}

const MOST_REDIRECTS = 15;

export function createHttpBrowser({
  transport,
  origin,
  extraHeaders = {},
}: {
  transport: Transport;
  /** The backend's: it alone gets the extra headers. */
  origin: string;
  extraHeaders?: Readonly<Record<string, string>>;
}): HttpBrowser {
  const jar = createCookieJar();
  const request = async (url: URL, { isCrossSite, isFirst, ...options }: Step): Promise<Answer> => {
    const cookie = jar.headerFor(url, { isCrossSite });
    const headers = {
      Accept: 'text/html,application/xhtml+xml,*/*;q=0.8',
      'Sec-Fetch-Site': isFirst ? 'none' : isCrossSite ? 'cross-site' : 'same-origin',
      'Sec-Fetch-Mode': 'navigate',
      'Sec-Fetch-Dest': 'document',
      'Sec-Fetch-User': '?1',
      ...(url.origin === origin ? extraHeaders : {}),
      ...(options.body === undefined ? {} : { 'Content-Type': 'application/x-www-form-urlencoded' }),
      ...options.headers,
      ...(cookie === undefined ? {} : { Cookie: cookie }),
    };
    const { method = 'GET', body } = options;
    const answer = readAnswer(await transport.send({ method, url: url.href, headers: Object.entries(headers), body }));
    for (const setCookie of answer.setCookies) jar.keep(url, setCookie);
    return answer;
  };
  const navigate = async (start: string, options: NavigateOptions): Promise<Visit> => {
    const answers: Answer[] = [];
    let url = new URL(start);
    let step: Step = { ...options, isCrossSite: false, isFirst: true };
    for (;;) {
      const answer = await request(url, step);
      answers.push(answer);
      const next = targetOf(answer, url);
      if (next === undefined || answers.length > MOST_REDIRECTS)
        return { answers, last: answer, url, isForeign: false };
      const isForeign = !transport.reaches(next);
      if (isForeign || options.stopBefore?.(next)) return { answers, last: answer, url: next, isForeign };
      step = { isCrossSite: step.isCrossSite || next.hostname !== url.hostname, isFirst: false };
      url = next;
    }
  };
  return { jar, navigate: (start, options = {}) => mayBeLeftBehind(navigate(start, options)) };
}

interface Step extends NavigateOptions {
  readonly isCrossSite: boolean;
  readonly isFirst: boolean;
}

function targetOf({ status, header }: Answer, url: URL): URL | undefined {
  const location = header('location');
  if (status < 300 || status > 399 || location === undefined || !URL.canParse(location, url.href)) return undefined;
  const target = new URL(location, url);
  return target.protocol === 'http:' || target.protocol === 'https:' ? target : undefined;
}
