import { createServer } from 'node:http';
import Koa from 'koa';

/** A Koa application. The backend comes before whatever reads bodies or handles errors. */
export function createApplication(backend) {
  const application = new Koa();
  application.use((context, next) => {
    if (!backend.serves(context.url)) return next();
    context.respond = false;
    backend.answer(context.req, context.res);
  });
  application.use((context) => {
    context.body = 'the application';
  });
  return createServer(application.callback());
}
