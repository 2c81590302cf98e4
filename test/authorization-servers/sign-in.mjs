/** Leads a page of Chromium through a sign-in, by the forms in the variable FORMS. */
export default async function signIn(page, { baseUrl, person = 'bob' }) {
  const forms = JSON.parse(process.env.FORMS);
  const name = person === 'alice' ? 'alice' : 'bob';
  await page.goto(`${baseUrl}/bff/login?return_to=/`);
  for (const end = Date.now() + 30_000; Date.now() < end; await new Promise((resolve) => setTimeout(resolve, 100))) {
    if (page.url().startsWith(`${baseUrl}/`)) return;
    for (const form of forms) {
      if (!(await page.isVisible(form.seen).catch(() => false))) continue;
      await submit(page, form, name).catch(() => undefined);
      break;
    }
  }
  throw new Error(`The sign-in did not come back from ${page.url().replace(/\?.*/, '')}.`);
}

async function submit(page, { fill = {}, click }, person) {
  const before = page.url();
  for (const [selector, value] of Object.entries(fill)) await page.fill(selector, value.replace('{person}', person));
  await page.click(click, { timeout: 5_000 });
  await page.waitForURL((url) => url.href !== before, { timeout: 3_000 });
}
