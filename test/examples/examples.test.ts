import { afterAll, beforeAll, describe, it } from '@jest/globals';
import type { Browser } from 'playwright-core';
import { launchBrowser } from '../support/browser.js';
import { freePorts } from '../support/free-ports.js';
import { startTestSet } from '../support/test-set.js';
import { type Example, openExample, PREPARING_MS } from './example.js';
import { playStory } from './story.js';

let browser: Browser;
beforeAll(async () => {
  browser = await launchBrowser();
});
afterAll(() => browser?.close());

describe.each(['react-vite', 'vue', 'angular', 'svelte', 'html'])('The example %s', (name) => {
  let example: Example;
  beforeAll(() => {
    example = openExample(name);
  });

  it('builds', () => example.build(), PREPARING_MS);

  it(
    'tells its story in a browser, on a development server of its own that passes the backend’s paths on',
    async () => {
      const [pagePort = 0, backend = 0, authorizationServer = 0, stocks = 0, profile = 0] = await freePorts(5);
      const pageOrigin = `http://localhost:${pagePort}`;
      const set = await startTestSet({ pageOrigin, ports: { backend, authorizationServer, stocks, profile } });
      const surroundings = { backend: `http://localhost:${backend}`, stocks: set.stocks };
      const server = await example.serve(pagePort, surroundings).catch(async (error) => {
        await set.close();
        throw error;
      });
      try {
        await playStory(browser, set);
      } finally {
        await server.close();
        await set.close();
      }
    },
    PREPARING_MS,
  );
});
