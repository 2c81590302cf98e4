import { randomBytes } from 'node:crypto';
import { cpSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { createChild } from '../child.js';
import { installOnce, runCommand } from '../installing.js';
import {
  CLIENT_ID,
  LIFETIME,
  type LiveServer,
  PASSWORD,
  type Place,
  type RealServer,
  sources,
} from '../real-server.js';

const SOURCES = path.join(sources, 'servers/better-auth');
const { dependencies } = JSON.parse(readFileSync(path.join(SOURCES, 'package.json'), 'utf8')) as {
  dependencies: Record<string, string>;
};
const VERSION = dependencies['better-auth'] ?? '';
const home = (cache: string) => path.join(cache, `better-auth-${VERSION}`);

/** better-auth with its OAuth provider, in a small Node.js application with SQLite. */
export const betterAuth: RealServer = {
  name: 'better-auth',
  title: 'better-auth',
  version: VERSION,
  install(cache) {
    installOnce(home(cache), (folder) => {
      cpSync(path.join(SOURCES, 'package.json'), path.join(folder, 'package.json'));
      // The provider asks for a range of better-auth that npm does not bring together by itself.
      runCommand(['npm', 'install', '--legacy-peer-deps', '--no-audit', '--no-fund', '--loglevel=error'], folder);
    });
  },
  create,
};

function create(place: Place): LiveServer {
  const folder = home(place.cache);
  cpSync(path.join(SOURCES, 'server.mjs'), path.join(folder, 'server.mjs'));
  const own = `http://127.0.0.1:${place.port}`;
  const child = createChild({
    command: [process.execPath, 'server.mjs'],
    cwd: folder,
    environment: environmentOf(place),
    log: path.join(place.folder, 'server.log'),
    ready: `${own}/sign-in`,
  });
  return {
    ...child,
    issuer: `${place.origin}/api/auth`,
    tokenPath: '/api/auth/oauth2/token',
    forms: [
      {
        seen: 'input[name=person]',
        fill: { 'input[name=person]': '{person}', 'input[name=password]': PASSWORD },
        click: 'button',
      },
      { seen: '#allow', click: '#allow' },
    ],
    disablePerson: (person) => send(`${own}/test/disable?person=${person}`),
    rotateKeys: () => send(`${own}/test/rotate`),
  };
}

const environmentOf = ({ folder, origin, port, clientSecret, backend }: Place) => ({
  ORIGIN: origin,
  PORT: String(port),
  DATABASE: path.join(folder, 'better-auth.sqlite'),
  SECRET: randomBytes(32).toString('hex'),
  LIFETIME: String(LIFETIME),
  PASSWORD,
  CLIENT_ID,
  CLIENT_SECRET: clientSecret,
  BACKEND: backend,
});

async function send(url: string): Promise<void> {
  const answer = await fetch(url, { method: 'POST', headers: { connection: 'close' } });
  if (!answer.ok) throw new Error(`POST ${url}: ${answer.status}`);
}
