/** Leads a page of Chromium through signing in at the demo authorization server. */
export default async function signIn(page, { baseUrl, person = 'alice' }) {
  await page.goto(`${baseUrl}${process.env.LOGIN_PATH}`);
  if ((await page.locator('button[name=person]').count()) > 0) await page.click(`button[name=person][value=${person}]`);
  if ((await page.locator('button[value=allow]').count()) > 0) await page.click('button[value=allow]');
  await page.waitForURL(`${baseUrl}/**`);
}
