import type { Exchange, HeaderList, SentRequest } from '../probe/exchange.js';
import { LONGEST_READ, neutralised, shortened } from '../probe/plain-text.js';
import { SESSION_COOKIE, type Secrets } from '../probe/secrets.js';
import { lineToSendAgain, type ShownRequest } from './again.js';
import type { ContractTestOptions } from './options.js';

export type ReportText = ReturnType<typeof createReportText>;

/** More than the header fields that servers and proxies usually accept. */
const MOST_HEADERS = 100;

type Given = Pick<ContractTestOptions, 'extraHeaders' | 'authorizationServer' | 'certificateAuthority'>;

/** The one way from what a backend sent to what is reported: without secrets, and without characters that act. */
export function createReportText(secrets: Secrets, given: Given = {}) {
  const clean = (text: string) => neutralised(secrets.redact(text));
  const headers = (list: HeaderList): HeaderList =>
    list
      .slice(0, MOST_HEADERS)
      .map(([name, value]) => [neutralised(name), neutralised(secrets.redactHeader(name, value))]);
  const requestOf = ({ method, url, headers: sent, body }: SentRequest): SentRequest => ({
    method,
    url: clean(url),
    headers: headers(sent),
    body: body && clean(body),
  });
  return {
    /** One line of bounded length. */
    line: (text: string) => shortened(clean(text)),
    exchange({ request, response, milliseconds }: Exchange): Exchange {
      return {
        request: requestOf(request),
        response: {
          status: response.status,
          headers: headers(response.headers),
          body: clean(response.body),
          isCutOff: response.isCutOff || response.body.length > LONGEST_READ,
        },
        milliseconds,
      };
    },
    /** A shell line that sends the request again, if there is one. */
    again: ({ request }: Exchange) => againFor({ sent: request, shown: requestOf(request) }, { secrets, given }),
  };
}

/** The sessions of the tester's own authorization server end with it, and so does what it answers. */
function againFor(request: ShownRequest, { secrets, given }: { secrets: Secrets; given: Given }): string | undefined {
  const { authorizationServer, extraHeaders = {}, certificateAuthority } = given;
  if (new URL(request.sent.url).origin === authorizationServer?.issuer) return undefined;
  const givenLabels = Object.entries(extraHeaders).map(([name, value]) => secrets.redactHeader(name, value));
  return lineToSendAgain(request, {
    isKnown: (label) =>
      givenLabels.includes(label) ||
      label.startsWith('[hint ') ||
      (authorizationServer === undefined && label.startsWith(`[${SESSION_COOKIE} `)),
    needsAuthority: certificateAuthority !== undefined && request.sent.url.startsWith('https:'),
  });
}
