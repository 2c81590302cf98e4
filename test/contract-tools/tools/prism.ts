import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { setTimeout as wait } from 'node:timers/promises';
import { freePorts } from '../../support/free-ports.js';
import { installNpm, npmCommand } from '../installing.js';
import { expectThat } from '../running.js';
import type { Tool, Trial } from '../tool.js';

const VERSION = '5.16.0';
const install = (cache: string) => installNpm(cache, 'prism', [`@stoplight/prism-cli@${VERSION}`]);

/** Runs Prism on a free port for as long as `act` takes. */
async function withPrism(trial: Trial, args: readonly string[], act: (origin: string) => Promise<void>): Promise<void> {
  const [port = 0] = await freePorts(1);
  const [file = '', ...script] = npmCommand(install(trial.cache), '@stoplight/prism-cli/dist/index.js');
  const [command = '', ...more] = args;
  const place = ['--host', '127.0.0.1', '--port', String(port)];
  const child = spawn(file, [...script, command, trial.document.file, ...more, ...place], {
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let output = '';
  for (const stream of [child.stdout, child.stderr])
    stream.on('data', (chunk) => {
      output += chunk;
    });
  const ended = once(child, 'exit');
  try {
    for (let tries = 0; !output.includes('Prism is listening'); tries += 1) {
      expectThat(child.exitCode === null && tries < 600, `Prism does not start:\n${output}`);
      await wait(100);
    }
    await act(`http://127.0.0.1:${port}`);
  } finally {
    child.kill();
    await ended;
  }
}

interface Asked {
  readonly method: string;
  readonly path: string;
  readonly form?: string;
  /** The statuses that are right. */
  readonly statuses: readonly number[];
}

const FORM = 'resource=https%3A%2F%2Fstocks.example&scope=read';

const CORE: readonly Asked[] = [
  { method: 'GET', path: '/.well-known/bff-token', statuses: [200] },
  { method: 'GET', path: `/.well-known/bff-token?${FORM}`, statuses: [200] },
  { method: 'POST', path: '/.well-known/bff-token', form: FORM, statuses: [200] },
  { method: 'GET', path: '/.well-known/bff-token?scope=unknown', statuses: [200, 400] },
  { method: 'GET', path: '/.well-known/bff-sessioninfo', statuses: [200] },
];
const LOGOUT: Asked = { method: 'POST', path: '/bff/logout', form: 'return_to=%2Fbye', statuses: [200] };

/** What scripts call, of the operations that the document has. */
function requestsFor({ document }: Trial): readonly Asked[] {
  const { paths } = JSON.parse(readFileSync(document.file, 'utf8'));
  return [...CORE, LOGOUT].filter(({ path }) => (path.split('?')[0] ?? '') in paths);
}

async function ask(
  origin: string,
  { method, path, form, statuses }: Asked,
  headers: Readonly<Record<string, string>> = {},
): Promise<Response> {
  const body =
    form === undefined
      ? { headers }
      : { body: form, headers: { ...headers, 'content-type': 'application/x-www-form-urlencoded' } };
  const answer = await fetch(origin + path, { method, redirect: 'manual', ...body });
  const text = await answer.clone().text();
  expectThat(statuses.includes(answer.status), `${method} ${path}: ${answer.status} ${text}`);
  return answer;
}

/** Prism asks for a cookie. What stands for the browser puts that of the session in its place. */
const COOKIE = { cookie: '__Host-tmi-bff=any' };

const mock: Tool = {
  name: 'Prism, mock',
  version: VERSION,
  task: 'answer from the examples',
  install,
  tryOut: (trial) =>
    withPrism(trial, ['mock'], async (origin) => {
      for (const asked of requestsFor(trial)) {
        const answer = await ask(origin, asked, COOKIE);
        expectThat(answer.headers.get('content-type')?.includes('json') === true, `${asked.path} answers no JSON`);
      }
    }),
};

const proxy: Tool = {
  name: 'Prism, validation proxy',
  version: VERSION,
  task: 'pass requests to our backend with a session, no violation',
  install,
  tryOut: (trial) =>
    withPrism(trial, ['proxy', trial.backend.browser, '--errors'], async (origin) => {
      for (const asked of requestsFor(trial)) {
        const answer = await ask(origin, asked, COOKIE);
        const violations = answer.headers.get('sl-violations');
        expectThat(violations === null, `${asked.method} ${asked.path}: ${violations}`);
      }
    }),
};

export const PRISM: readonly Tool[] = [mock, proxy];
