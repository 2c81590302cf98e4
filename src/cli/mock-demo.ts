import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { preparePage } from '../demo/page/prepare-page.js';
import { createProfileResourceServer, createStocksResourceServer } from '../demo/resource-servers/index.js';
import { type Mock, type MockOptions, startMock } from '../mock/index.js';
import { cardOf, PROFILE, PROXY, pagePolicy, STOCKS } from './start-demo.js';
import { startTogether } from './start-together.js';

/** The mock with the servers beside it, which close with it. */
export type MockDemo = Omit<Mock, 'issueToken'>;

type Ports = Readonly<Record<'page' | 'stocks' | 'profile', number>>;

/** Starts the mock with the demo page and its two resource servers, which accept the mock's tokens. */
export async function startMockDemo(options: MockOptions, ports: Ports): Promise<MockDemo> {
  const { stocks, profile } = urlsOf(ports);
  const folder = mkdtempSync(path.join(tmpdir(), 'tmi-bff-mock-'));
  const remove = () => rmSync(folder, { recursive: true, force: true });
  try {
    const proxied = options.proxies?.[PROXY] === undefined ? {} : { proxy: PROXY };
    const resources = [{ ...cardOf(STOCKS, stocks), ...proxied }, cardOf(PROFILE, profile)];
    await preparePage({ folder, settings: { resources } });
    const page = { frontend: folder, contentSecurityPolicy: pagePolicy([stocks, profile]) };
    const mock = await startMockWithResourceServers({ ...options, ...page }, ports);
    return { ...mock, close: () => mock.close().finally(remove) };
  } catch (error) {
    remove();
    throw error;
  }
}

/** Starts the mock and two resource servers. They get its keys from its own port, whatever stands in front of it. */
export function startMockWithResourceServers(options: MockOptions, ports: Ports): Promise<MockDemo> {
  const { stocks, profile } = urlsOf(ports);
  const own = `http://localhost:${ports.page}`;
  const { publicOrigin: origin = own, issuer = `${origin}/mock` } = options;
  return startTogether(async (opened) => {
    const mock = await opened(startMock({ ...options, port: ports.page, issuer, defaultResource: stocks }));
    const common = { issuer, keys: `${own}/mock/jwks`, allowedOrigins: [origin] };
    await opened(createStocksResourceServer({ ...common, port: ports.stocks, audience: stocks }));
    await opened(createProfileResourceServer({ ...common, port: ports.profile, audience: profile }));
    return mock;
  });
}

function urlsOf({ stocks, profile }: Ports) {
  return { stocks: `http://127.0.0.1:${stocks}`, profile: `http://127.0.0.1:${profile}` };
}
