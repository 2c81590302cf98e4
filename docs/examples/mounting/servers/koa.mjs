import Koa from 'koa';
import { backend, pageFor } from './backend.mjs';

const application = new Koa();
application.use((context, next) => {
  if (!backend.serves(context.url)) return next();
  context.respond = false;
  backend.answer(context.req, context.res);
});
application.use(async (context) => {
  if (context.path !== '/') return;
  context.set('cache-control', 'no-store');
  context.type = 'html';
  context.body = await pageFor(context.req);
});
application.listen(Number(process.env.PORT), 'localhost');
