import { getConnInfo } from 'hono/bun';
import { createApplication } from './hono.mjs';

Bun.serve({ fetch: createApplication(getConnInfo).fetch, hostname: 'localhost', port: Number(process.env.PORT) });
