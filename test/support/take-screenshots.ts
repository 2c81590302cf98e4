/** Takes the pictures of the demo page that the documentation shows: `demo-page.png`, `demo-both-ways.png` and `devtools.png` in `docs/images`. */
import { mkdirSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { launchBrowser, openProfile } from './browser.js';
import { getToken, signIn } from './demo-page.js';
import { startTestDemo } from './test-demo.js';

const images = path.resolve(path.dirname(fileURLToPath(import.meta.url)), '../../../docs/images');

mkdirSync(images, { recursive: true });
const [set, browser] = await Promise.all([startTestDemo(), launchBrowser()]);
try {
  const { context } = await openProfile(browser, { colorScheme: 'light', reducedMotion: 'reduce' });
  const page = await context.newPage();
  await signIn(page, set.origin);
  await getToken(page, 'profile');
  const stocks = await getToken(page, 'stocks');
  await stocks.getByTestId('call-buy').click();
  await stocks.getByTestId('api-status').waitFor();
  await page.mouse.move(0, 0);
  await page.evaluate(() => {
    scrollTo(0, 0);
    if (document.activeElement instanceof HTMLElement) document.activeElement.blur();
  });
  await page.screenshot({ path: path.join(images, 'demo-page.png'), clip: { x: 0, y: 0, width: 1280, height: 900 } });
  await page.getByTestId('call-both-ways').click();
  const proxied = page.getByTestId('way-proxied');
  await proxied.getByTestId('api-status').waitFor();
  const panel = page.getByTestId('both-ways');
  await panel.screenshot({ path: path.join(images, 'demo-both-ways.png') });
  await page.getByTestId('devtools-toggle').click();
  await page.locator('tmi-bff-devtools').screenshot({ path: path.join(images, 'devtools.png') });
  const narrow = process.argv[2];
  if (narrow !== undefined) {
    await page.setViewportSize({ width: 390, height: 844 });
    await panel.screenshot({ path: narrow });
  }
} finally {
  await browser.close();
  await set.close();
}
