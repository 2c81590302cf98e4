import { startMock } from '../mock/index.js';
import { closeOnSignal } from './close-on-signal.js';
import { startMockDemo, startMockWithResourceServers } from './mock-demo.js';

export interface MockArguments {
  readonly port: number;
  readonly scenario: string;
  /** A folder; `true` if the option is absent; `false`: no page. */
  readonly frontend: string | boolean;
  readonly resourceServers: boolean;
  readonly publicOrigin?: string;
  readonly issuer?: string;
  /** Paths of examples, by the names of the resource servers. */
  readonly proxy?: Readonly<Record<string, string>>;
}

/** Runs the mock until the process gets a signal: with a built page, without a page, or with the whole demo page. */
export async function mock(given: MockArguments, process: NodeJS.Process): Promise<void> {
  const { port, frontend } = given;
  // As those of the demo, so that a page finds them at the same addresses.
  const ports = { page: port, stocks: port + 2, profile: port + 3 };
  const { running, resourceServers } = await start(given, ports);
  process.stdout.write(`
  Page                    ${frontend === false ? 'none' : running.origin}
  choose the scenario     http://localhost:${port}/mock
  issuer of the tokens    ${running.issuer}
  resource servers        ${resourceServers ? `http://127.0.0.1:${ports.stocks} (stocks), http://127.0.0.1:${ports.profile} (profile)` : 'none'}

  Stop with Ctrl+C.

`);
  closeOnSignal(process, running.close);
}

async function start(given: MockArguments, ports: { page: number; stocks: number; profile: number }) {
  const { frontend, resourceServers, proxy: proxies, ...others } = given;
  const options = { ...others, proxies };
  if (typeof frontend === 'string')
    return { running: await startMock({ ...options, frontend }), resourceServers: false };
  if (frontend) return { running: await startMockDemo(options, ports), resourceServers: true };
  if (!resourceServers) return { running: await startMock(options), resourceServers };
  return { running: await startMockWithResourceServers(options, ports), resourceServers };
}
