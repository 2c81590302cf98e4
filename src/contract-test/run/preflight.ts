import { SESSION_INFO, TOKEN } from '../endpoints.js';
import type { Answer } from '../probe/answer.js';
import type { Caller, Query } from '../probe/caller.js';
import { NoAnswer } from '../probe/exchange.js';
import type { ContractTestOptions } from './options.js';
import type { ContractTestResult } from './verdict.js';

/** There is nothing to test. The message tells the operator what is wrong. */
export class NothingToTest extends Error {
  override name = 'NothingToTest';
  /** A result in which nothing is judged, for the reports; without it, the run did not begin. */
  result?: ContractTestResult;
}

/** Makes sure that there is something to test: a backend, and a session that it accepts. */
export async function findBackend(anonymous: Caller, session?: Caller): Promise<void> {
  try {
    await look(anonymous, session);
  } catch (error) {
    if (error instanceof NoAnswer) throw new NothingToTest(explain(error), { cause: error });
    throw error;
  }
}

/** Whether the backend tells a request with this session from one without. */
export async function acceptsSession(anonymous: Caller, session: Caller): Promise<boolean> {
  const info = await session.sessionInfo();
  if (info.status === 200) return true;
  const token = await session.token();
  if (token.status === 200) return true;
  return !isSameRefusal(token, await anonymous.token()) || !isSameRefusal(info, await anonymous.sessionInfo());
}

async function look(anonymous: Caller, session: Caller | undefined): Promise<void> {
  const without = [await anonymous.token(), await anonymous.sessionInfo()];
  if (session === undefined) return requireBackend(without);
  const withSession = [await session.token(), await session.sessionInfo()];
  requireBackend([...without, ...withSession]);
  if (withSession.every((answer, index) => isSameRefusal(answer, without[index])))
    throw new NothingToTest(
      `The session is not accepted: with and without it the backend answers ${withSession[0]?.summary}. ` +
        'It may have expired, or be one of another address.',
    );
}

function requireBackend(answers: readonly Answer[]): void {
  if (answers.some(isOfBackend)) return;
  const [answer] = answers;
  const location = answer?.header('location');
  if (location !== undefined)
    throw new NothingToTest(`The address redirects to ${location}. If the backend is there, give that address.`);
  throw new NothingToTest(
    `This is no token-mediating backend: ${TOKEN} and ${SESSION_INFO} are answered ${answers.map(({ summary }) => summary).join(', and ')}.`,
  );
}

/** Anything but "not found", a redirect, or a page. */
function isOfBackend({ status, mediaType, isJsonObject, exchange }: Answer): boolean {
  if (exchange.response.isCutOff || status === 404 || (status >= 300 && status < 400) || status >= 502) return false;
  return isJsonObject || (status !== 200 && mediaType !== 'text/html') || mediaType === 'application/json';
}

function isSameRefusal(one: Answer, other: Answer | undefined): boolean {
  return one.status !== 200 && one.status === other?.status && one.error === other.error;
}

const EXPLANATIONS: Readonly<Record<string, string>> = {
  ECONNREFUSED: 'nothing listens there',
  ENOTFOUND: 'there is no such host',
  EAI_AGAIN: 'the name can not be looked up',
  ECONNRESET: 'the connection was closed',
  EPROTO: 'it does not speak TLS there, or speaks HTTP/2 alone',
  HPE_INVALID_CONSTANT: 'it does not speak HTTP/1.1 there; is it TLS, or HTTP/2 alone?',
  ERR_SSL_TLSV1_ALERT_NO_APPLICATION_PROTOCOL: 'it speaks HTTP/2 alone, and the contract tester HTTP/1.1',
  DEPTH_ZERO_SELF_SIGNED_CERT: 'its certificate is self-signed; name it with --certificate-authority',
  SELF_SIGNED_CERT_IN_CHAIN: 'its certificate is of an unknown authority; name it with --certificate-authority',
  UNABLE_TO_VERIFY_LEAF_SIGNATURE: 'its certificate is of an unknown authority; name it with --certificate-authority',
  ERR_TLS_CERT_ALTNAME_INVALID: 'its certificate is for another name',
  CERT_HAS_EXPIRED: 'its certificate has expired',
};

function explain({ code, request }: NoAnswer): string {
  return `There is no answer from ${new URL(request.url).origin}: ${EXPLANATIONS[code] ?? code}.`;
}

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
