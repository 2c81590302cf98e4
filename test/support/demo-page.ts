import type { Locator, Page } from 'playwright-core';

/** What a person does with the demo page, and at the demo authorization server. */

/** Signs in from the signed-out page, and ends on the signed-in one. */
export async function signIn(page: Page, origin: string, person = 'Alice'): Promise<void> {
  await page.goto(origin);
  await page.getByTestId('sign-in').click();
  await choosePerson(page, person);
  await allowIfAsked(page);
}

/** Ends on the signed-in page. Who has agreed before is not asked again. */
export async function allowIfAsked(page: Page): Promise<void> {
  const arrived = page.getByTestId('signed-in');
  const allow = page.getByRole('button', { name: 'Allow', exact: true });
  await arrived.or(allow).waitFor();
  if (await allow.isVisible()) await allow.click();
  await arrived.waitFor();
}

export async function choosePerson(page: Page, person: string): Promise<void> {
  await page.getByRole('button', { name: `Continue as ${person}` }).click();
}

export async function decide(page: Page, decision: 'Allow' | 'Deny'): Promise<void> {
  await page.getByRole('button', { name: decision, exact: true }).click();
}

/** Asks for a token in a card, and waits until it is there. */
export async function getToken(page: Page, resource: 'stocks' | 'profile'): Promise<Locator> {
  const card = page.getByTestId(`card-${resource}`);
  await card.getByTestId('get-token').click();
  await card.getByTestId('token-scope').waitFor();
  return card;
}

/** The scopes that a card says it has a token for. */
export async function grantedScopes(card: Locator): Promise<string[]> {
  return card.getByTestId('token-scope').locator('.tag-granted').allTextContents();
}

/** The claims of the token that a card shows. */
export async function shownClaims(card: Locator): Promise<Record<string, unknown>> {
  const text = (await card.getByTestId('token-claims').textContent()) ?? '';
  // Behind a time stands what it is on a clock.
  return JSON.parse(text.replace(/ {2}\d?\d:\d\d:\d\d(?: [AP]M)?$/gm, ''));
}

export interface SessionAnswer {
  readonly status: number;
  readonly body: Record<string, unknown>;
}

/** Asks the session information as a script of the page would. */
export function askSessionInfo(page: Page): Promise<SessionAnswer> {
  return page.evaluate(async () => {
    const response = await fetch('/.well-known/bff-sessioninfo');
    return { status: response.status, body: (await response.json()) as Record<string, unknown> };
  });
}

/** The value of the session cookie, which no script can see. */
export async function sessionCookie(page: Page, origin: string): Promise<string | undefined> {
  const cookies = await page.context().cookies(origin);
  return cookies.find(({ name }) => name === '__Host-tmi-bff')?.value;
}
