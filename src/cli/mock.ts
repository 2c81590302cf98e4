import { startMock } from '../mock/index.js';
import { closeOnSignal } from './close-on-signal.js';
import { startMockDemo } from './mock-demo.js';

export interface MockArguments {
  readonly port: number;
  readonly scenario: string;
  /** A folder; `true` if the option is absent; `false`: no page. */
  readonly frontend: string | boolean;
  readonly publicOrigin?: string;
  readonly issuer?: string;
  /** Paths of examples, by the names of the resource servers. */
  readonly proxy?: Readonly<Record<string, string>>;
}

/** Runs the mock until the process gets a signal: with a built page, without a page, or with the whole demo page. */
export async function mock(given: MockArguments, process: NodeJS.Process): Promise<void> {
  const { frontend, proxy: proxies, ...others } = given;
  const rest = { ...others, proxies };
  const { port } = given;
  const isDemo = frontend === true || frontend === undefined;
  const running = isDemo
    ? await startMockDemo(rest, { page: port, stocks: port + 1, profile: port + 2 })
    : await startMock(frontend ? { ...rest, frontend: String(frontend) } : rest);
  process.stdout.write(`
  Page                    ${frontend === false ? 'none' : running.origin}
  choose the scenario     http://localhost:${given.port}/mock
  issuer of the tokens    ${running.issuer}

  Stop with Ctrl+C.

`);
  closeOnSignal(process, running.close);
}
