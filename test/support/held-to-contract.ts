import { loadContract } from '../../src/contract/contract.js';
import type { HttpAnswer, UserAgent } from './user-agent.js';

const contract = await loadContract();

/** Throws if an answer of the backend breaks `openapi.yaml`. What is at no path of the contract is not judged. */
export function holdToContract(answer: HttpAnswer, method = 'GET'): HttpAnswer {
  const operation = contract.route(method, answer.url.pathname)?.operation;
  // The answer to HEAD has the headers of a body that isn't there.
  if (operation === undefined || method === 'HEAD') return answer;
  const headers = Object.fromEntries(answer.headers);
  const isJson = headers['content-type']?.startsWith('application/json') ?? false;
  const body: unknown = isJson ? answer.json() : answer.body;
  const violation = operation.validateResponse({ status: answer.status, headers, body });
  if (violation === undefined) return answer;
  throw new Error(`${method} ${answer.url.pathname} answered ${answer.status}, but ${violation}`);
}

/** Wraps a user agent: `check` sees every answer of this origin that the user agent shows, held to the contract. */
export function watchAnswers(inner: UserAgent, origin: string, check: (answer: HttpAnswer) => void): UserAgent {
  const seen = (answer: HttpAnswer, method?: string): HttpAnswer => {
    if (answer.url.origin !== origin) return answer;
    check(answer);
    return holdToContract(answer, method);
  };
  return {
    ...inner,
    fetch: async (url, init) => seen(await inner.fetch(url, init), init?.method),
    navigate: async (url, init) => seen(await inner.navigate(url, init)),
    submit: async (page, submission) => seen(await inner.submit(page, submission)),
  };
}
