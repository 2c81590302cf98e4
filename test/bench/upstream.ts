import { once } from 'node:events';
import { createServer } from 'node:http';
import { answerQuestions } from './children.js';

/** The resource server of proxied calls: JSON of 2 KB, whatever is asked. */
const [port = ''] = process.argv.slice(2);
const body = Buffer.from(JSON.stringify({ orders: 'x'.repeat(2048 - 13) }));
const headers = { 'content-type': 'application/json', 'content-length': body.length, 'cache-control': 'no-store' };

const server = createServer((request, response) => {
  const isAllowed = request.headers.authorization !== undefined || 'x-forwarded-access-token' in request.headers;
  response.writeHead(isAllowed ? 200 : 401, headers).end(body);
});
await once(server.listen(Number(port), '127.0.0.1'), 'listening');
answerQuestions(async () => undefined);
