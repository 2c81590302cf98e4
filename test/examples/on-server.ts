import { startMockWithResourceServers } from '../../src/cli/mock-demo.js';
import { freePorts } from '../support/free-ports.js';
import { startTestDemo, type TestDemo } from '../support/test-demo.js';
import type { Example } from './example.js';

/** Starts the demo, and the example's development server in front of it, for as long as `play` takes. */
export async function onServer<Result>(example: Example, play: (set: TestDemo) => Promise<Result>): Promise<Result> {
  const [pagePort = 0, backend = 0, authorizationServer = 0, stocks = 0, profile = 0] = await freePorts(5);
  const pageOrigin = `http://localhost:${pagePort}`;
  const set = await startTestDemo({ pageOrigin, ports: { backend, authorizationServer, stocks, profile } });
  const surroundings = { backend: `http://localhost:${backend}`, stocks: set.stocks };
  const server = await example.serve(pagePort, surroundings).catch(async (error) => {
    await set.close();
    throw error;
  });
  try {
    return await play(set);
  } finally {
    await server.close();
    await set.close();
  }
}

/** Starts the mock behind the example's development server instead, for as long as `play` takes. */
export async function onMock(example: Example, play: (origin: string) => Promise<unknown>): Promise<void> {
  const [pagePort = 0, page = 0, stocks = 0, profile = 0] = await freePorts(4);
  const publicOrigin = `http://localhost:${pagePort}`;
  const mock = await startMockWithResourceServers({ publicOrigin, scenario: 'signed-out' }, { page, stocks, profile });
  const surroundings = { backend: `http://localhost:${page}`, stocks: `http://127.0.0.1:${stocks}` };
  const server = await example.serve(pagePort, surroundings).catch(async (error) => {
    await mock.close();
    throw error;
  });
  try {
    await play(publicOrigin);
  } finally {
    await server.close();
    await mock.close();
  }
}
