import type { Page } from 'playwright-core';
import { REFUSAL_CODES } from '../../src/core/refusal.js';
import type { ScenarioInput, SteeredMock } from '../../src/mock/index.js';

/** A scenario of the mock, and what a person sees of it on the demo page. */
export interface Scene {
  readonly name: string;
  readonly scenario: ScenarioInput;
  readonly act: (page: Page, mock: SteeredMock) => Promise<void>;
  /** The test hook of what is shown then, and what it says. */
  readonly shows: string;
  readonly text: RegExp;
}

const nothing = async () => {};
const getToken = async (page: Page) => page.getByTestId('card-stocks').getByTestId('get-token').click();
const callStocks = async (page: Page) => {
  await getToken(page);
  await page.getByTestId('call-list').click();
};
/** The page looks again when a person comes back to it. */
const comeBack = async (page: Page) => {
  await page.getByTestId('signed-in').waitFor();
  await page.evaluate(() => document.dispatchEvent(new Event('visibilitychange')));
};

/** Every code whose refusal of a token the page shows. `invalid_session` ends the session instead. */
const REFUSALS = REFUSAL_CODES.filter((code) => code !== 'invalid_session');

export const SEEN: readonly Scene[] = [
  { name: 'signed-in', scenario: 'signed-in', act: callStocks, shows: 'api-status', text: /200/ },
  { name: 'signed-out', scenario: 'signed-out', act: nothing, shows: 'signed-out', text: /without OAuth/ },
  {
    name: 'signed-out-elsewhere',
    scenario: 'signed-in',
    act: async (page, mock) => {
      await page.getByTestId('signed-in').waitFor();
      await mock.use({ name: 'signed-out-elsewhere', after: 0 });
      await comeBack(page);
    },
    shows: 'session-ended',
    text: /session has ended/,
  },
  {
    name: 'another-person',
    scenario: 'signed-in',
    act: async (page, mock) => {
      await page.getByTestId('signed-in').waitFor();
      await mock.use({ name: 'another-person', after: 0 });
      await comeBack(page);
      await page.getByText('Bob Brown').waitFor();
    },
    shows: 'user-name',
    text: /Bob Brown/,
  },
  {
    name: 'token-expires',
    scenario: { name: 'token-expires', seconds: 20 },
    act: getToken,
    shows: 'token-life',
    text: /\d/,
  },
  { name: 'not-granted', scenario: 'not-granted', act: getToken, shows: 'refusal', text: /haven’t granted/ },
  { name: 'not-ready', scenario: 'not-ready', act: getToken, shows: 'refusal-detail', text: /^backend_not_ready/ },
  {
    name: 'authorization-server-down',
    scenario: 'authorization-server-down',
    act: getToken,
    shows: 'refusal-detail',
    text: /^temporarily_unavailable/,
  },
  ...REFUSALS.map((code) => ({
    name: `error ${code}`,
    scenario: 'signed-in' as const,
    act: async (page: Page, mock: SteeredMock) => {
      await page.getByTestId('signed-in').waitFor();
      await mock.use({ name: 'error', code });
      await getToken(page);
    },
    shows: 'refusal-detail',
    text: new RegExp(`^${code}`),
  })),
  {
    name: 'error invalid_session',
    scenario: 'error;code=invalid_session',
    act: nothing,
    shows: 'signed-out',
    text: /without OAuth/,
  },
  {
    name: 'error of the authorization server',
    scenario: 'signed-in',
    act: async (page, mock) => {
      await page.getByTestId('signed-in').waitFor();
      await mock.use({ name: 'error', code: 'unauthorized_client' });
      await getToken(page);
    },
    shows: 'refusal-detail',
    text: /^unauthorized_client/,
  },
  {
    name: 'store away',
    scenario: { name: 'error', code: 'temporarily_unavailable', status: 503 },
    act: nothing,
    shows: 'session-trouble',
    text: /temporarily_unavailable/,
  },
  {
    name: 'slow',
    scenario: { name: 'slow', milliseconds: 1500 },
    act: nothing,
    shows: 'checking',
    text: /Asking the backend/,
  },
  {
    name: 'flaky',
    scenario: { name: 'flaky', percent: 100, seed: 3 },
    act: nothing,
    shows: 'session-trouble',
    text: /./,
  },
];
