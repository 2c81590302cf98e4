import { getConnInfo } from 'hono/deno';
import { createApplication } from './hono.mjs';

Deno.serve({ hostname: 'localhost', port: Number(process.env.PORT) }, createApplication(getConnInfo).fetch);
