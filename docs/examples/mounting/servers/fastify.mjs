import Fastify from 'fastify';
import { backend, pageFor } from './backend.mjs';

const application = Fastify();
// Before Fastify reads a body.
application.addHook('onRequest', async (request, reply) => {
  if (!backend.serves(request.raw.url)) return;
  reply.hijack();
  backend.answer(request.raw, reply.raw);
});
application.get('/', async (request, reply) => {
  reply.header('cache-control', 'no-store').type('text/html; charset=utf-8');
  return pageFor(request.raw);
});
await application.listen({ host: 'localhost', port: Number(process.env.PORT) });
