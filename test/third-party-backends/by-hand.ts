import { createServer, type IncomingMessage } from 'node:http';
import {
  type ReceivedRequest,
  type ScriptedAuthorizationServer,
  startScriptedAuthorizationServer,
} from '../../src/contract-test/scripted-authorization-server/index.js';
import { install, whileRunning } from './running.js';
import { strangers } from './third-party-backend.js';

/**
 * `node dist/test/strangers/by-hand.js NAME`: runs a stranger on port 4100 with the tester's authorization server on 4101, to
 * ask it with curl. On 4102 the authorization server is told how to act, and tells what it was asked:
 *
 * - `POST /behave`: as usual, but for these members; `next` and `always` are odd answers of a path; `null` leaves out
 * - `POST /end-grants`: every refresh token is dead
 * - `GET /log`: the requests since the last time, a line each; refresh tokens by their numbers
 */
const [BACKEND, AUTHORIZATION_SERVER, CONTROL] = [4100, 4101, 4102] as const;
const CLIENT = { clientId: 'stranger', clientSecret: 'a-secret-of-the-stranger' };

const stranger = strangers.find(({ name }) => name === process.argv[2]);
if (stranger === undefined) throw new Error(`Which one? ${strangers.map(({ name }) => name).join(', ')}`);
install(stranger);
const authorizationServer = await startScriptedAuthorizationServer({ port: AUTHORIZATION_SERVER, client: CLIENT });
const control = createServer((request, response) => {
  act(request, authorizationServer).then(
    (text) => response.end(text),
    (error: unknown) => response.writeHead(400).end(`${String(error)}\n`),
  );
}).listen(CONTROL, '127.0.0.1');
const stopped = new Promise<void>((resolve) => {
  for (const signal of ['SIGINT', 'SIGTERM']) process.once(signal, () => resolve());
});
const { issuer } = authorizationServer;
await whileRunning(
  stranger,
  { ...CLIENT, port: BACKEND, issuer, scope: 'openid read write', signingAlgorithm: 'RS256' },
  () => {
    process.stdout.write(`${stranger.name}: http://localhost:${BACKEND}${stranger.loginPath}\n`);
    return stopped;
  },
);
control.close();
await authorizationServer.close();

async function act(message: IncomingMessage, as: ScriptedAuthorizationServer): Promise<string> {
  switch (`${message.method} ${message.url}`) {
    case 'POST /behave':
      behave(await readJson(message), as);
      return '';
    case 'POST /end-grants':
      as.endAllGrants();
      return '';
    case 'GET /log': {
      const lines = as.received().map((request) => line(request, as));
      as.forgetRequests();
      return lines.join('');
    }
    default:
      throw new Error('POST /behave, POST /end-grants or GET /log');
  }
}

async function readJson(message: IncomingMessage): Promise<Record<string, unknown>> {
  let body = '';
  for await (const chunk of message.setEncoding('utf8')) body += chunk;
  return withGaps(JSON.parse(body)) as Record<string, unknown>;
}

/** JSON has no `undefined`: null stands for it. */
function withGaps(value: unknown): unknown {
  if (typeof value !== 'object' || value === null) return value ?? undefined;
  if (Array.isArray(value)) return value.map(withGaps);
  return Object.fromEntries(Object.entries(value).map(([name, member]) => [name, withGaps(member)]));
}

function behave(
  { next = {}, always = {}, scope = 'as asked', ...changes }: Record<string, unknown>,
  as: ScriptedAuthorizationServer,
): void {
  as.behaveAsUsual();
  as.behave(changes);
  if (scope !== 'as asked') as.behave({ scope: scope === 'left out' ? scope : () => scope });
  for (const [path, answer] of Object.entries(next as object)) as.answerNext(path, answer);
  for (const [path, answer] of Object.entries(always as object)) as.answerAlways(path, answer);
}

function line({ method, path, form, query, headers }: ReceivedRequest, as: ScriptedAuthorizationServer): string {
  const numbers = as.issued.flatMap(({ refreshToken }) => refreshToken ?? []);
  const shown = [...form, ...query].map(([name, value]) => {
    if (['code', 'code_verifier', 'client_secret', 'state', 'nonce'].includes(name)) return `${name}=…`;
    const number = numbers.indexOf(value);
    return `${name}=${number < 0 ? value : `#${number + 1}`}`;
  });
  const credentials = headers.authorization === undefined ? '' : ' with credentials';
  return `${method} ${path}${credentials} ${shown.join(' ')}\n`;
}
