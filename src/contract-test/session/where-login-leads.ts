import { createBudget } from '../probe/budget.js';
import { NoAnswer } from '../probe/exchange.js';
import { createTransport } from '../probe/transport.js';
import { givenSecrets, givenUrls } from '../run/given.js';
import type { ContractTestOptions } from '../run/options.js';
import { createReportText } from '../run/report-text.js';
import { createHttpBrowser } from './http-browser.js';
import { urlOf } from './http-sign-in.js';

const MOST_REQUESTS = 20;
const MOST_SECONDS = 15;

/** Begins to sign in. Returns the first URL outside of the backend, or else a summary of the last answer. */
export async function whereLoginLeads(options: ContractTestOptions): Promise<string> {
  const { baseUrl, hints = {}, extraHeaders = {} } = options;
  const secrets = givenSecrets(options);
  const transport = createTransport({
    budget: createBudget(MOST_REQUESTS),
    origins: new Set(givenUrls(options).map((given) => given.origin)),
    timeoutSeconds: 5,
    certificateAuthority: options.certificateAuthority,
    signal: AbortSignal.timeout(MOST_SECONDS * 1000),
    onRequest: secrets.learnRequest,
    onExchange: ({ response }) => secrets.learnResponse(response),
  });
  const { origin } = new URL(baseUrl);
  try {
    const { last, url } = await createHttpBrowser({ transport, origin, extraHeaders }).navigate(
      urlOf(hints.loginUrl ?? '', { baseUrl }),
      { stopBefore: (next) => next.origin !== origin },
    );
    const place = url.origin === origin ? last.summary : `${url.origin}${url.pathname}`;
    return createReportText(secrets).line(place);
  } catch (error) {
    if (error instanceof NoAnswer) return `no answer (${error.code})`;
    throw error;
  } finally {
    transport.close();
  }
}
