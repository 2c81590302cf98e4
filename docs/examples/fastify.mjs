import Fastify from 'fastify';
import { summaryFor } from './server-code.mjs';

/** A Fastify application. The hook runs before bodies are read, and takes the backend's own requests out of its hands. */
export async function createApplication(backend) {
  const application = Fastify();
  application.addHook('onRequest', (request, reply, done) => {
    if (!backend.serves(request.raw.url)) return done();
    reply.hijack();
    backend.answer(request.raw, reply.raw);
  });
  application.get('/own/summary', async (request, reply) => {
    const { status, headers, body } = await summaryFor(backend, request.raw);
    return reply.code(status).headers(headers).send(body);
  });
  application.get('/', () => 'the application');
  await application.ready();
  return application.server;
}
