import { answer } from './application.mjs';

Bun.serve({
  hostname: 'localhost',
  port: Number(process.env.PORT),
  fetch: (request, server) => answer(request, { remoteAddress: server.requestIP(request)?.address }),
});
