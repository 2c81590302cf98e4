import { createBudget } from '../probe/budget.js';
import { NoAnswer } from '../probe/exchange.js';
import { createTransport } from '../probe/transport.js';
import type { ContractTestOptions } from '../run/options.js';
import { createHttpBrowser } from './http-browser.js';
import { urlOf } from './http-sign-in.js';

const MOST_REQUESTS = 20;

/** Begins to sign in, and tells where that leads first outside of the backend; else what it ends with. */
export async function whereLoginLeads({
  baseUrl,
  hints = {},
  extraHeaders = {},
}: ContractTestOptions): Promise<string> {
  const transport = createTransport({ budget: createBudget(MOST_REQUESTS), timeoutSeconds: 5 });
  const { origin } = new URL(baseUrl);
  try {
    const { last, url } = await createHttpBrowser({ transport, origin, extraHeaders }).navigate(
      urlOf(hints.loginUrl ?? '', { baseUrl }),
      { stopBefore: (next) => next.origin !== origin },
    );
    return url.origin === origin ? last.summary : `${url.origin}${url.pathname}`;
  } catch (error) {
    if (error instanceof NoAnswer) return `no answer (${error.code})`;
    throw error;
  } finally {
    transport.close();
  }
}
