import { Hono } from 'hono';
import { backend, pageFor } from './backend.mjs';

/** `getConnInfo` is that of the runtime: it says where a request comes from. */
export function createApplication(getConnInfo) {
  const connectionOf = (context) => ({ remoteAddress: getConnInfo(context).remote.address });
  const application = new Hono();
  application.use(async (context, next) => {
    if (backend.serves(context.req.url)) return backend.fetch(context.req.raw, connectionOf(context));
    await next();
  });
  application.get('/', async (context) => {
    context.header('cache-control', 'no-store');
    return context.html(await pageFor(context.req.raw, connectionOf(context)));
  });
  return application;
}
