import net from 'node:net';
import { setTimeout as pause } from 'node:timers/promises';
import { afterAll, beforeAll, expect, it } from '@jest/globals';
import {
  type ScriptedAuthorizationServer,
  startScriptedAuthorizationServer,
} from '../support/scripted-authorization-server/index.js';
import { startTestBackend, type TestBackend } from '../support/test-backend.js';

let server: ScriptedAuthorizationServer;
let backend: TestBackend;
beforeAll(async () => {
  server = await startScriptedAuthorizationServer();
  backend = await startTestBackend(server);
});
afterAll(async () => {
  await backend?.close();
  await server?.close();
});

const REQUEST = 'GET / HTTP/1.1\r\nHost: a\r\n\r\n';
const REQUESTS = 300_000;

it('A connection that sends many requests without reading the answers holds up no other for long', async () => {
  const { hostname, port } = new URL(backend.origin);
  const attacker = net.connect(Number(port), hostname);
  attacker.on('error', () => undefined);
  attacker.write(REQUEST.repeat(REQUESTS));
  await pause(2000);
  const answered = await fetch(`${backend.origin}/.well-known/bff-sessioninfo`);
  expect(answered.status).toBe(400);
  // It was told to wait: most of what it sent is not read.
  expect(attacker.writableLength).toBeGreaterThan(0);
  attacker.destroy();
}, 30_000);
