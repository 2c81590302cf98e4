import type { Contract } from '../../../src/contract/contract.js';
import type { FuzzRequest } from './requests.js';
import type { WireAnswer } from './wire.js';

const TOKEN_PATH = '/.well-known/bff-token';
/** The scripted authorization server says of each of its secrets what it is. */
const NEVER = /(refresh|code)~[\w-]{8}/;
const ACCESS_TOKEN = /access~[\w-]{8}/;

/** What is wrong with an answer; `undefined`: nothing. */
export function faultOf(
  request: FuzzRequest,
  answer: WireAnswer,
  { contract, secrets }: { contract: Contract; secrets: readonly string[] },
): string | undefined {
  return (
    (answer.status >= 500 || Number.isNaN(answer.status) ? `status ${answer.status}` : undefined) ??
    brokenContract(request, answer, contract) ??
    openDoor(answer) ??
    wrongSession(request, answer) ??
    leak(request, answer, secrets)
  );
}

function brokenContract({ method, target }: FuzzRequest, answer: WireAnswer, contract: Contract): string | undefined {
  const operation = contract.route(method, target.split('?')[0] ?? '')?.operation;
  if (operation === undefined || method === 'HEAD') return undefined;
  const headers = Object.fromEntries([...answer.headers].map(([name, values]) => [name, values.join(', ')]));
  try {
    const isJson = headers['content-type']?.startsWith('application/json');
    return operation.validateResponse({
      status: answer.status,
      headers,
      body: isJson ? JSON.parse(answer.body) : answer.body,
    });
  } catch {
    return 'the body is not the JSON that it says it is';
  }
}

/** Headers that would let others in, or that the request itself wrote. */
function openDoor({ headers }: WireAnswer): string | undefined {
  const wrong = [...headers.keys()].find((name) => name.startsWith('access-control-') || name === 'x-evil');
  if (wrong !== undefined) return `the header ${wrong}`;
  if (headers.get('x-content-type-options')?.join() !== 'nosniff') return 'no nosniff';
  return headers.get('location')?.some((to) => /^(\/[/\\]|https?:\/\/evil|javascript)/.test(to))
    ? 'an open redirect'
    : undefined;
}

/** A session that no cookie names as browsers understand names (CKI-13). */
function wrongSession({ headers, target }: FuzzRequest, { status }: WireAnswer): string | undefined {
  const cookies = headers.filter(([name]) => name === 'Cookie').flatMap(([, value]) => value.split(';'));
  const isNamed = cookies.some((cookie) => /^[ \t]*__Host-tmi-bff=/.test(cookie));
  const isOfSession = pathOf(target).startsWith('/.well-known/bff-') && status === 200;
  return isOfSession && !isNamed ? 'a session that no cookie names' : undefined;
}

function leak({ target }: FuzzRequest, answer: WireAnswer, secrets: readonly string[]): string | undefined {
  const text = `${[...answer.headers].map(([name, values]) => `${name}: ${values.join()}`).join('\n')}\n${answer.body}`;
  if (NEVER.test(text)) return 'a refresh token or a code';
  if (secrets.some((secret) => text.includes(secret))) return 'a secret';
  const mayHaveToken = answer.status === 200 && pathOf(target) === TOKEN_PATH;
  return !mayHaveToken && ACCESS_TOKEN.test(text) ? 'an access token where none belongs' : undefined;
}

/** Also of a target in the absolute form, whose host the backend ignores. */
function pathOf(target: string): string {
  return target.replace(/^https?:\/\/[^/?#]*/i, '').split('?')[0] ?? '';
}
