import { answer } from './application.mjs';

Deno.serve({ hostname: 'localhost', port: Number(process.env.PORT) }, (request, { remoteAddr }) =>
  answer(request, { remoteAddress: remoteAddr.hostname }),
);
