import { createServer, type RequestListener } from 'node:http';
import { describe, expect, it } from '@jest/globals';
import express from 'express';
import Fastify from 'fastify';
import Koa from 'koa';
import getRawBody from 'raw-body';
import type { RunnableBackend } from '../../src/server/create-backend.js';
import { readDocument, snippetsOf } from '../docs/documents.js';
import { type Frontend, refusalOf, TOKEN } from '../support/frontend.js';
import type { TestBackendOptions } from '../support/test-backend.js';
import { useTestBackend } from '../support/use-test-backend.js';

/** How docs/mounting.md hands the parsed body over: for Koa, and for Fastify. */
const shown = snippetsOf(readDocument('docs/mounting.md'), 'js').map(({ code }) => code);
const handedOver = shown.find((code) => code.includes('context.req.body')) ?? '';
const [forKoa = 'missing', forFastify = 'missing'] = handedOver.split('\n\n');
const answerInKoa = new Function('context', 'backend', forKoa);
const answerInFastify = new Function('request', 'reply', 'backend', forFastify);

type Application = (backend: RunnableBackend) => RequestListener | Promise<RequestListener>;

function serving(application: Application): NonNullable<TestBackendOptions['serve']> {
  return async (backend, { host, port }) => {
    const server = createServer(await application(backend));
    await new Promise<void>((resolve) => server.listen(port, host, resolve));
    return {
      close: () =>
        new Promise((resolve) => {
          server.close(() => resolve());
          server.closeAllConnections();
        }),
    };
  };
}

const behind =
  (...parsers: express.RequestHandler[]): Application =>
  (backend) =>
    express().use(...parsers, (request, response) => backend.answer(request, response));

/** As the body parsers of Koa do, which leave what they have parsed in Koa's own request. */
const koa =
  (isHandedOver: boolean): Application =>
  (backend) =>
    new Koa()
      .use(async (ctx, next) => {
        const form = new URLSearchParams(await getRawBody(ctx.req, { encoding: 'utf8' }));
        Object.assign(ctx.request, { body: Object.fromEntries(form) });
        await next();
      })
      .use((ctx) => {
        if (isHandedOver) return answerInKoa(ctx, backend);
        ctx.respond = false;
        backend.answer(ctx.req, ctx.res);
      })
      .callback();

const fastify =
  (isHandedOver: boolean): Application =>
  async (backend) => {
    const application = Fastify();
    application.addContentTypeParser('*', { parseAs: 'string' }, (_request, body, done) => done(null, body));
    application.all('/*', (request, reply) => {
      if (isHandedOver) return answerInFastify(request, reply, backend);
      reply.hijack();
      backend.answer(request.raw, reply.raw);
    });
    await application.ready();
    return application.routing;
  };

const form = { 'Content-Type': 'application/x-www-form-urlencoded' };
const post = (frontend: Frontend, body: string, headers: Record<string, string> = form) =>
  frontend.fetch(TOKEN, { method: 'POST', body, headers });

describe.each([
  ['express.urlencoded and express.json', behind(express.urlencoded(), express.json())],
  ['express.urlencoded with maps', behind(express.urlencoded({ extended: true }))],
  ['express.text', behind(express.text({ type: '*/*' }))],
  ['express.raw', behind(express.raw({ type: '*/*' }))],
  ['a body parser of Koa, with what it has parsed handed over', koa(true)],
  ['a content type parser of Fastify, with what it has parsed handed over', fastify(true)],
])('A backend behind %s', (_, application) => {
  const pair = useTestBackend({ serve: serving(application) });

  it('answers a POST as it does without [TOK-02] [TOK-03]', async () => {
    const alice = await pair.backend.signIn();
    const posted = await post(alice, 'scope=read&resource=https%3A%2F%2Fstocks.example');
    expect([posted.status, posted.json<{ scope: string }>().scope]).toEqual([200, 'read']);
    expect((await post(alice, '')).status).toBe(200);
    expect((await alice.token({ scope: 'buy' })).status).toBe(200);
    expect(refusalOf(await post(alice, 'scope="'))).toEqual([400, 'invalid_scope']);
    expect((await alice.logout()).status).toBe(200);
  });

  it('answers no wider token for a body that is not a form, or too large a one [TOK-04]', async () => {
    const alice = await pair.backend.signIn();
    const json = { 'Content-Type': 'application/json' };
    for (const body of ['{"scope":"read"}', '{}', '{"scope":{"read":true}}'])
      expect(refusalOf(await post(alice, body, json))).toEqual([400, 'invalid_request']);
    expect((await post(alice, `scope=${'a'.repeat(20_000)}`)).status).toBe(413);
  });
});

describe.each([
  ['express.urlencoded', behind(express.urlencoded())],
  ['express.urlencoded with maps', behind(express.urlencoded({ extended: true }))],
])('A form that %s has parsed', (_, application) => {
  const pair = useTestBackend({ serve: serving(application) });

  it('is refused if it repeats a parameter, and else has no other parameters than it had [TOK-04]', async () => {
    const alice = await pair.backend.signIn();
    expect(refusalOf(await post(alice, 'scope=read&scope=buy'))).toEqual([400, 'invalid_request']);
    const both = await post(alice, 'resource=https%3A%2F%2Fstocks.example&resource=https%3A%2F%2Fstocks.example');
    expect(both.status).toBe(200);
    expect((await post(alice, 'scope[a]=read&__proto__[scope]=read')).status).toBe(200);
  });
});

describe.each([
  ['Koa', koa(false)],
  ['Fastify', fastify(false)],
])('A backend behind a body parser of %s that leaves it nothing', (_, application) => {
  const pair = useTestBackend({ serve: serving(application) });

  it('says what to change in the application', async () => {
    const alice = await pair.backend.signIn();
    const answer = await post(alice, 'scope=read');
    expect([answer.status, answer.json<{ error: string }>().error]).toEqual([500, 'server_error']);
    expect(answer.body).toContain('Mount the backend before the body parser');
    expect(pair.backend.expectFaults()).toEqual([
      expect.objectContaining({ error: expect.stringContaining('Mount the backend before the body parser') }),
    ]);
    expect((await alice.token()).status).toBe(200);
  });
});
