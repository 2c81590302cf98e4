import { existsSync, statSync } from 'node:fs';
import type { SessionInfo } from '../../generated/contract/index.js';
import type { Clock } from '../core/clock.js';
import { Misconfiguration } from '../core/misconfiguration.js';
import type { ScenarioInput } from './read-scenario.js';

/** The options of a mock. All have defaults. */
export interface MockOptions {
  /** Name or address to listen on; `localhost` when absent. */
  readonly host?: string;
  /** 0, the default, takes any free port. */
  readonly port?: number;
  /** The page's origin, if a development server proxies to the mock; else the mock's own. */
  readonly publicOrigin?: string;
  /** The first scenario; `signed-in` when absent. */
  readonly scenario?: ScenarioInput;
  /** A folder with a built page, to be served at `/`. */
  readonly frontend?: string;
  /** The `Content-Security-Policy` of that page; none when absent. */
  readonly contentSecurityPolicy?: string;
  /** The people who can be signed in: the claims of their session information. At least two. */
  readonly people?: readonly SessionInfo[];
  /** The `iss` of the tokens; `<origin>/mock` when absent. */
  readonly issuer?: string;
  /** The resource of a query that names none. */
  readonly defaultResource?: string;
  /** The scope of a query that names none. */
  readonly defaultScope?: string;
  /**
   * What stands in for the resource servers below `/bff/api/`, by their names: a folder of examples, or an OpenAPI document.
   */
  readonly proxies?: Readonly<Record<string, string>>;
  readonly clock?: Clock;
}

/** @throws Misconfiguration that lists all invalid options */
export function checkOptions({ port, publicOrigin, frontend, people, defaultResource }: MockOptions): void {
  const problems = [
    port === undefined || isPort(port) ? undefined : `port: expected a port, 0 to 65535, found ${port}`,
    publicOrigin === undefined || isOrigin(publicOrigin)
      ? undefined
      : `publicOrigin: expected an origin such as http://localhost:5173, found ${JSON.stringify(publicOrigin)}`,
    frontend === undefined || isFolder(frontend)
      ? undefined
      : `frontend: expected a folder with a built page, found ${JSON.stringify(frontend)}, which is none`,
    people === undefined || arePeople(people)
      ? undefined
      : 'people: expected two people or more, each with a text as sub',
    defaultResource === undefined || URL.canParse(defaultResource)
      ? undefined
      : `defaultResource: expected an absolute URI, found ${JSON.stringify(defaultResource)}`,
  ].filter((problem) => problem !== undefined);
  if (problems.length > 0) throw new Misconfiguration(problems);
}

function isPort(port: number): boolean {
  return Number.isInteger(port) && port >= 0 && port <= 65_535;
}

function isOrigin(text: string): boolean {
  return URL.canParse(text) && /^https?:$/.test(new URL(text).protocol) && new URL(text).origin === text;
}

function isFolder(folder: string): boolean {
  return existsSync(folder) && statSync(folder).isDirectory();
}

function arePeople(people: readonly SessionInfo[]): boolean {
  return people.length >= 2 && people.every(({ sub }) => typeof sub === 'string' && sub !== '');
}
