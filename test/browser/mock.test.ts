import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { Browser, Page } from 'playwright-core';
import { type MockSet, startMockSet } from '../../src/cli/mock-set.js';
import { launchBrowser, openProfile, type Profile } from '../support/browser.js';
import { freePorts } from '../support/free-ports.js';
import { SEEN } from '../support/mock-scenes.js';

describe('The sample page on the mock alone', () => {
  let browser: Browser;
  let set: MockSet;
  beforeAll(async () => {
    const [page = 0, stocks = 0, profile = 0] = await freePorts(3);
    [browser, set] = await Promise.all([launchBrowser(), startMockSet({}, { page, stocks, profile })]);
  });
  afterAll(async () => {
    await browser?.close();
    await set?.close();
  });

  const withPage = async (look: (page: Page, profile: Profile) => Promise<void>) => {
    const profile = await openProfile(browser);
    await look(await profile.context.newPage(), profile);
    await profile.context.close();
  };

  it.each(SEEN.map((scene) => [scene.name, scene] as const))('shows the scenario: %s', async (_, scene) => {
    await withPage(async (page) => {
      await set.use(scene.scenario);
      await page.goto(set.origin);
      await scene.act(page, set);
      await page.getByTestId(scene.shows).first().waitFor();
      expect(await page.getByTestId(scene.shows).first().textContent()).toMatch(scene.text);
    });
  });

  it('takes a person through sign-in and granting, with no authorization server', async () => {
    await withPage(async (page) => {
      await set.use('signed-out');
      await page.goto(set.origin);
      await page.getByTestId('sign-in').click();
      await page.getByTestId('signed-in').waitFor();
      await set.use('not-granted');
      const card = page.getByTestId('card-stocks');
      await card.getByTestId('get-token').click();
      await card.getByTestId('grant-more').click();
      await card.getByTestId('token-scope').waitFor();
      await page.getByTestId('sign-out').click();
      await page.getByTestId('signed-out').waitFor();
    });
  });

  it('is steered on its control page, which breaks no policy of its own', async () => {
    const profile = await openProfile(browser);
    const page = await profile.context.newPage();
    await page.goto(`${set.origin}/mock`);
    const row = page.getByTestId('scenario-token-expires');
    await row.locator('input[name=seconds]').fill('42');
    await row.getByRole('button').click();
    await page.getByText('token-expires;seconds=42').waitFor();
    await page.getByTestId('error-invalid_target-400').click();
    await page.getByText('error;code=invalid_target;status=400').waitFor();
    await profile.close();
  });
});
