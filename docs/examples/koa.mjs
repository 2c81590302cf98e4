import { createServer } from 'node:http';
import Koa from 'koa';
import { summaryFor } from './server-code.mjs';

/** A Koa application. The backend comes before whatever reads bodies or handles errors. */
export function createApplication(backend) {
  const application = new Koa();
  application.use((context, next) => {
    if (!backend.serves(context.url)) return next();
    context.respond = false;
    backend.answer(context.req, context.res);
  });
  application.use(async (context, next) => {
    if (context.path !== '/own/summary') return next();
    const { status, headers, body } = await summaryFor(backend, context.req);
    Object.assign(context, { status, body });
    context.set(headers);
  });
  application.use((context) => {
    context.body = 'the application';
  });
  return createServer(application.callback());
}
