import type { Caller, Query } from '../probe/caller.js';
import { NoAnswer } from '../probe/exchange.js';
import type { ContractTestOptions } from './options.js';
import { NothingToTest } from './preflight.js';

/**
 * Tries the hints before any check uses them: a scope that the backend doesn't issue would cause false findings. Throws
 * `NothingToTest` for the first that doesn't fit.
 */
export async function checkHints(
  session: Caller | undefined,
  { hints = {}, baseUrl }: ContractTestOptions,
): Promise<void> {
  if (session !== undefined) {
    for (const scope of hints.scopes ?? []) await requireToken(session, { scope }, `the scope "${scope}"`);
    for (const resource of hints.resources ?? []) await requireToken(session, { resource }, `the resource ${resource}`);
  }
  for (const [name, url] of Object.entries({ login: hints.loginUrl, plain: hints.plainUrl }))
    if (url !== undefined && session !== undefined)
      await requireThere(session.withCookie(undefined), name, new URL(url, baseUrl).href);
}

async function requireToken(session: Caller, query: Query, name: string): Promise<void> {
  const answer = await session.token(query);
  // The checks find everything else that is wrong with it.
  if (answer.accessToken === undefined && answer.status === 400 && answer.error !== undefined)
    throw new NothingToTest(`The hints don't fit: the backend gives no token for ${name}: ${answer.summary}`);
}

async function requireThere(anonymous: Caller, name: string, url: string): Promise<void> {
  const headers = {
    Accept: 'text/html',
    'Sec-Fetch-Site': 'none',
    'Sec-Fetch-Mode': 'navigate',
    'Sec-Fetch-Dest': 'document',
  };
  const answer = await anonymous.ask(url, { headers }).catch((error: unknown) => {
    if (error instanceof NoAnswer)
      throw new NothingToTest(
        `The hints don't fit: there is no answer from the ${name} address ${url} (${error.code}).`,
      );
    throw error;
  });
  if (answer.status === 404 && name === 'login')
    throw new NothingToTest(
      `The hints don't fit: the backend doesn't know the ${name} address ${url}, and answers ${answer.summary}`,
    );
}
