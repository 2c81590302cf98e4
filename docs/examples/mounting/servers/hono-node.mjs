import { serve } from '@hono/node-server';
import { getConnInfo } from '@hono/node-server/conninfo';
import { createApplication } from './hono.mjs';

serve({ fetch: createApplication(getConnInfo).fetch, hostname: 'localhost', port: Number(process.env.PORT) });
