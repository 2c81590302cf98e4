import { once } from 'node:events';
import Koa from 'koa';
import { bareAnswer, bareSessions, COOKIE, HEADERS } from '../fixtures.js';
import type { StartServer } from './started.js';

/** Koa, with the least that can answer. */
export const start: StartServer = async ({ port, sessions: count }) => {
  const sessions = bareSessions(count);
  const app = new Koa();
  app.use((ctx) => {
    const body = bareAnswer(sessions, ctx.url, ctx.headers.cookie);
    if (body === undefined) return;
    ctx.set(HEADERS);
    ctx.body = body;
  });
  await once(app.listen(port, '127.0.0.1'), 'listening');
  return { cookies: [...sessions.keys()].map((handle) => `${COOKIE}=${handle}`) };
};
