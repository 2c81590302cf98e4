import { H3, serve } from 'h3';
import { backend, pageFor } from './backend.mjs';

const application = new H3();
application.use(({ req }, next) => (backend.serves(req.url) ? backend.fetch(req, { remoteAddress: req.ip }) : next()));
application.get('/', async ({ req }) => {
  const headers = { 'content-type': 'text/html; charset=utf-8', 'cache-control': 'no-store' };
  return new Response(await pageFor(req, { remoteAddress: req.ip }), { headers });
});

serve(application, { hostname: 'localhost', port: Number(process.env.PORT), silent: true });
