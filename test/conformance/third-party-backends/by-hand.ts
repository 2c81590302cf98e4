import { createServer, type IncomingMessage } from 'node:http';
import {
  type ReceivedRequest,
  type ScriptedAuthorizationServer,
  startScriptedAuthorizationServer,
} from '../../../src/contract-test/scripted-authorization-server/index.js';
import { install, whileRunning } from './running.js';
import { thirdPartyBackends } from './third-party-backend.js';

/**
 * `node dist/test/conformance/third-party-backends/by-hand.js NAME`: runs a backend on port 4100 with the tester's authorization server on
 * 4101, to send it requests with curl. Port 4102 controls the authorization server and shows what it received:
 *
 * - `POST /behave`: the usual behaviour with these changes; `next` and `always` are odd answers by path; `null` leaves a
 *   member out
 * - `POST /end-grants`: revokes every refresh token
 * - `GET /log`: the requests since the last call, one per line; refresh tokens are numbered
 */
const [BACKEND, AUTHORIZATION_SERVER, CONTROL] = [4100, 4101, 4102] as const;
const CLIENT = { clientId: 'third-party-backend', clientSecret: 'a-secret-of-the-backend' };

const backend = thirdPartyBackends.find(({ name }) => name === process.argv[2]);
if (backend === undefined) throw new Error(`Which one? ${thirdPartyBackends.map(({ name }) => name).join(', ')}`);
install(backend);
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
  backend,
  { ...CLIENT, port: BACKEND, issuer, scope: 'openid read write', signingAlgorithm: 'RS256' },
  () => {
    process.stdout.write(`${backend.name}: http://localhost:${BACKEND}${backend.loginPath}\n`);
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

/** JSON has no `undefined`: null replaces it. */
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
