import type { Exchange, HeaderList } from '../probe/exchange.js';
import { LONGEST_READ, neutralised, shortened } from '../probe/plain-text.js';
import type { Secrets } from '../probe/secrets.js';

/** The one way from what a backend sent to what is reported: without secrets, and without characters that act. */
export interface ReportText {
  /** One line of bounded length. */
  line(text: string): string;
  exchange(exchange: Exchange): Exchange;
}

/** More than the header fields that servers and proxies usually accept. */
const MOST_HEADERS = 100;

export function createReportText(secrets: Secrets): ReportText {
  const clean = (text: string) => neutralised(secrets.redact(text));
  const headers = (list: HeaderList): HeaderList =>
    list
      .slice(0, MOST_HEADERS)
      .map(([name, value]) => [neutralised(name), neutralised(secrets.redactHeader(name, value))]);
  return {
    line: (text) => shortened(clean(text)),
    exchange({ request, response, milliseconds }) {
      const { method, url, body } = request;
      return {
        request: { method, url: clean(url), headers: headers(request.headers), body: body && clean(body) },
        response: {
          status: response.status,
          headers: headers(response.headers),
          body: clean(response.body),
          isCutOff: response.isCutOff || response.body.length > LONGEST_READ,
        },
        milliseconds,
      };
    },
  };
}
