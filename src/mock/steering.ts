import type { SessionInfo } from '../../generated/contract/index.js';
import type { SteeredMock } from './mock.js';
import { readScenario, type ScenarioInput } from './read-scenario.js';
import { SCENARIO_HEADER } from './serve-contract.js';

/** Steers a mock in another process, such as one started by Playwright's `webServer` or `npx --no-install tmi-bff mock`. */
export function steerMock(origin: string): SteeredMock {
  const url = `${origin}/mock/scenario`;
  const exchange = async (init?: RequestInit): Promise<{ person: SessionInfo | null }> => {
    const response = await fetch(url, { ...init, headers: { ...init?.headers, accept: 'application/json' } });
    if (!response.ok) throw new Error(`${url} answered ${response.status}: ${await response.text()}`);
    return (await response.json()) as { person: SessionInfo | null };
  };
  return {
    origin,
    async use(scenario) {
      await exchange({ method: 'POST', body: new URLSearchParams({ scenario: readScenario(scenario).text }) });
    },
    person: async () => (await exchange()).person ?? undefined,
  };
}

/** The header that applies a scenario to a single request. @throws Misconfiguration if the scenario is invalid */
export function scenarioHeader(scenario: ScenarioInput): Record<string, string> {
  return { [SCENARIO_HEADER]: readScenario(scenario).text };
}

/** The part of Playwright's `Page` and `BrowserContext` that `routeScenario` uses. */
export interface Routable {
  route(matches: (url: URL) => boolean, handle: (route: Route) => Promise<void>): Promise<unknown>;
}

interface Route {
  request(): { headers(): Record<string, string> };
  continue(overrides: { headers: Record<string, string> }): Promise<void>;
}

/**
 * Applies a scenario to all requests of a page or a context to the mock. Requests to other origins do not get the
 * header, because resource servers would have to allow it.
 */
export async function routeScenario(page: Routable, origin: string, scenario: ScenarioInput): Promise<void> {
  const header = scenarioHeader(scenario);
  await page.route(
    (url) => url.origin === origin,
    (route) => route.continue({ headers: { ...route.request().headers(), ...header } }),
  );
}
