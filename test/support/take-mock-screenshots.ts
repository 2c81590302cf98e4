/**
 * Takes a picture of every scenario of the mock, on the demo page, into the folder that is named, and the picture that
 * the documentation shows, `docs/images/mock-control-page.png`.
 */
import { mkdirSync } from 'node:fs';
import path from 'node:path';
import { startMockDemo } from '../../src/cli/mock-demo.js';
import { root } from '../docs/documents.js';
import { launchBrowser, openProfile } from './browser.js';
import { freePorts } from './free-ports.js';
import { SEEN } from './mock-scenes.js';

const [, , folder = path.join(root, 'dist/mock-scenes')] = process.argv;
mkdirSync(folder, { recursive: true });

const [page = 0, stocks = 0, profile = 0] = await freePorts(3);
const [set, browser] = await Promise.all([startMockDemo({}, { page, stocks, profile }), launchBrowser()]);
const look = { colorScheme: 'light', reducedMotion: 'reduce' } as const;
try {
  for (const scene of SEEN) {
    const { context } = await openProfile(browser, look);
    const window = await context.newPage();
    await set.use(scene.scenario);
    await window.goto(set.origin);
    await scene.act(window, set);
    await window.getByTestId(scene.shows).first().waitFor();
    await window.screenshot({ path: path.join(folder, `${scene.name.replaceAll(' ', '-')}.png`) });
    await context.close();
  }
  const { context } = await openProfile(browser, look);
  const window = await context.newPage();
  await set.use('token-expires');
  await window.goto(`${set.origin}/mock`);
  await window.screenshot({ path: path.join(root, 'docs/images/mock-control-page.png'), fullPage: true });
} finally {
  await browser.close();
  await set.close();
}
