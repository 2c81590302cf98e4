import type { CheckContext } from '../../check-context.js';
import type { Answer } from '../../probe/answer.js';
import type { AskOptions } from '../../probe/caller.js';
import { RESOURCE_SERVER, type ReceivedRequest } from '../../scripted-authorization-server/index.js';
import { Inconclusive } from '../../statements.js';

type Both = Pick<CheckContext, 'session' | 'hints' | 'authorizationServer'>;

/** A path of the tester's server that no call is meant to reach. */
export const ELSEWHERE = `${RESOURCE_SERVER}-elsewhere/`;

/** Asks for what the operator named with `--proxy-url`. */
export function callThrough({ session, hints }: Pick<CheckContext, 'session' | 'hints'>, options: AskOptions = {}) {
  return session.ask(hints.proxyUrl ?? '', options);
}

/** What reached the tester's resource server, or a path beside it, while `act` ran. */
export async function arrivedWhile(
  { authorizationServer }: Pick<CheckContext, 'authorizationServer'>,
  act: () => Promise<unknown>,
): Promise<readonly ReceivedRequest[]> {
  const before = authorizationServer.received().length;
  await act();
  return authorizationServer
    .received()
    .slice(before)
    .filter(({ path }) => path.startsWith(RESOURCE_SERVER));
}

export interface ProxiedCall {
  readonly answer: Answer;
  /** As the tester's resource server received it. */
  readonly request: ReceivedRequest;
}

/** Makes a call that the backend passes on. @throws Inconclusive if it does not arrive at the tester's server */
export async function proxiedCall(context: Both, options: AskOptions = {}): Promise<ProxiedCall> {
  let answer: Answer | undefined;
  const [request] = await arrivedWhile(context, async () => {
    answer = await callThrough(context, options);
  });
  if (request !== undefined && answer !== undefined) return { answer, request };
  const { issuer } = context.authorizationServer;
  throw new Inconclusive(
    `the proxy address does not lead to ${issuer}${RESOURCE_SERVER}/…, but is answered with ${answer?.summary}`,
  );
}

/** Where the proxy begins, at the backend and at the tester's server: the two paths without what they have in common. */
export function rootsOf(
  { hints }: Both,
  { request }: ProxiedCall,
): { readonly proxy: string; readonly target: string } {
  const proxy = hints.proxyUrl?.split('?')[0]?.split('/') ?? [];
  const target = request.path.split('/');
  while (proxy.length > 1 && target.length > 2 && proxy.at(-1) === target.at(-1)) {
    proxy.pop();
    target.pop();
  }
  return { proxy: proxy.join('/'), target: target.join('/') };
}

/** The path that a server would take a request for that decodes and resolves as much as any server does. */
export function widestReading(path: string): string {
  let read = path;
  for (let times = 0; times < 3; times += 1) read = decoded(read);
  const plain = read
    .replaceAll('\\', '/')
    .replaceAll(/;[^/]*/g, '')
    .replaceAll(/\/{2,}/g, '/');
  return new URL(plain, 'http://tester.test').pathname;
}

/** ASCII alone, also where it is encoded in two bytes, which RFC 3629 forbids and some servers read. */
function decoded(text: string): string {
  return text
    .replaceAll(/%(c[01])%([89ab][0-9a-f])/gi, (_, first: string, second: string) =>
      String.fromCharCode(((Number.parseInt(first, 16) & 1) << 6) | (Number.parseInt(second, 16) & 0x3f)),
    )
    .replaceAll(/%[0-7][0-9a-f]/gi, (code) => String.fromCharCode(Number.parseInt(code.slice(1), 16)));
}
