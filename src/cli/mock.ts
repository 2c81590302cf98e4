import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { preparePage } from '../development/page/prepare-page.js';
import { createProfileResourceServer, createStocksResourceServer } from '../development/resource-servers/index.js';
import { type Mock, type MockOptions, startMock } from '../mock/index.js';
import { closeOnSignal } from './close-on-signal.js';
import { cardOf, PROFILE, pagePolicy, STOCKS } from './development-set.js';

export interface MockArguments {
  readonly port: number;
  readonly scenario: string;
  /** A folder; `true`: nothing was said; `false`: no page. */
  readonly frontend: string | boolean;
  readonly publicOrigin?: string;
  readonly issuer?: string;
}

/** Runs the mock until it is told to stop: with a built page, without any, or with the sample page and what it calls. */
export async function mock(given: MockArguments, process: NodeJS.Process): Promise<void> {
  const { frontend, ...rest } = given;
  const isSample = frontend === true || frontend === undefined;
  const running = isSample
    ? await startSample(rest)
    : await startMock(frontend ? { ...rest, frontend: String(frontend) } : rest);
  process.stdout.write(`
  Page                    ${frontend === false ? 'none' : running.origin}
  choose the scenario     http://localhost:${given.port}/mock
  issuer of the tokens    ${running.issuer}

  Stop with Ctrl+C.

`);
  closeOnSignal(process, running.close);
}

type Running = Pick<Mock, 'origin' | 'issuer' | 'close'>;

/** The sample page is told where its resource servers are; these accept the mock's tokens. */
export async function startSample(options: MockOptions & { readonly port: number }): Promise<Running> {
  const { port, publicOrigin: origin = `http://localhost:${port}` } = options;
  const issuer = options.issuer ?? `${origin}/mock`;
  const [stocks, profile] = [port + 1, port + 2].map((one) => `http://127.0.0.1:${one}`) as [string, string];
  const folder = mkdtempSync(path.join(tmpdir(), 'tmi-bff-mock-'));
  await preparePage({ folder, settings: { resources: [cardOf(STOCKS, stocks), cardOf(PROFILE, profile)] } });
  const resourceServer = { issuer, allowedOrigins: [origin] };
  const page = { frontend: folder, contentSecurityPolicy: pagePolicy([stocks, profile]) };
  const running: { close(): Promise<void> }[] = [];
  const close = async () => {
    for (const one of running.reverse()) await one.close();
    rmSync(folder, { recursive: true, force: true });
  };
  try {
    running.push(await createStocksResourceServer({ ...resourceServer, port: port + 1, audience: stocks }));
    running.push(await createProfileResourceServer({ ...resourceServer, port: port + 2, audience: profile }));
    running.push(await startMock({ ...options, ...page, issuer, defaultResource: stocks }));
    return { origin, issuer, close };
  } catch (error) {
    await close();
    throw error;
  }
}
