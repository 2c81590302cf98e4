import path from 'node:path';
import { freePorts } from '../../support/free-ports.js';
import { type Child, createChild } from '../child.js';
import { installOnce, runCommand } from '../installing.js';
import {
  LIFETIME,
  type LiveServer,
  PASSWORD,
  type Place,
  type RealServer,
  readTemplate,
  sources,
} from '../real-server.js';

const VERSION = '2.3.0';
const MODULE = 'github.com/ory/hydra/v2';
/** Hydra's go.mod replaces this module; a module that requires Hydra has to do the same. */
const REPLACEMENT = 'github.com/gobuffalo/pop/v6=github.com/ory/pop/v6@v6.2.1-0.20241121111754-e5dfc0f3344b';
const home = (cache: string) => path.join(cache, `hydra-${VERSION}`);

/** Ory Hydra, built from its Go module, with SQLite and a login application of 50 lines. */
export const hydra: RealServer = {
  name: 'hydra',
  title: 'Ory Hydra',
  version: VERSION,
  notOffered: { 'person disabled': 'people are kept by the login application' },
  install(cache) {
    installOnce(home(cache), (folder) => {
      runCommand(['go', 'mod', 'init', 'authorization-servers'], folder);
      runCommand(['go', 'mod', 'edit', `-replace=${REPLACEMENT}`], folder);
      runCommand(['go', 'get', '-tool', `${MODULE}@v${VERSION}`], folder);
      const environment = { GOBIN: path.join(folder, 'bin'), GOFLAGS: '-mod=mod' };
      runCommand(['go', 'install', '-tags', 'sqlite,json1', MODULE], folder, environment);
    });
  },
  create,
};

async function create(place: Place): Promise<LiveServer> {
  const [loginPort = 0] = await freePorts(1);
  const login = `http://127.0.0.1:${loginPort}`;
  const admin = `http://127.0.0.1:${place.adminPort}`;
  const server = createServer(place, login);
  const application = createLoginApplication(place, { loginPort, admin });
  let isRegistered = false;
  return {
    issuer: place.origin,
    tokenPath: '/oauth2/token',
    forms: [
      {
        seen: 'input[name=person]',
        fill: { 'input[name=person]': '{person}', 'input[name=password]': PASSWORD },
        click: 'button',
      },
    ],
    async start() {
      await Promise.all([server.start(), application.start()]);
      if (!isRegistered) await post(`${admin}/admin/clients`, readTemplate('hydra/client.json', place));
      isRegistered = true;
    },
    stop: async () => void (await Promise.all([server.stop(), application.stop()])),
    rotateKeys: () => post(`${admin}/admin/keys/hydra.openid.id-token`, '{"alg":"RS256","use":"sig","kid":"new"}'),
    signOutThere: { page: `${place.origin}/oauth2/sessions/logout` },
  };
}

function createServer({ cache, folder, port, adminPort, origin }: Place, login: string): Child {
  const program = path.join(home(cache), 'bin/hydra');
  const environment = {
    DSN: `sqlite://${folder}/hydra.sqlite?_fk=true`,
    SECRETS_SYSTEM: 'a-secret-of-this-run-only',
    URLS_SELF_ISSUER: origin,
    URLS_LOGIN: `${login}/login`,
    URLS_CONSENT: `${login}/consent`,
    URLS_LOGOUT: `${login}/logout`,
    URLS_POST_LOGOUT_REDIRECT: `${login}/`,
    SERVE_PUBLIC_HOST: '127.0.0.1',
    SERVE_PUBLIC_PORT: String(port),
    SERVE_ADMIN_HOST: '127.0.0.1',
    SERVE_ADMIN_PORT: String(adminPort),
    TTL_ACCESS_TOKEN: `${LIFETIME}s`,
    SQA_OPT_OUT: 'true',
  };
  const child = createChild({
    command: [program, 'serve', 'all', '--dev'],
    environment,
    log: path.join(folder, 'server.log'),
    ready: `http://127.0.0.1:${port}/health/ready`,
  });
  let isMigrated = false;
  return {
    ...child,
    async start() {
      if (!isMigrated) runCommand([program, 'migrate', 'sql', '-e', '--yes'], folder, environment);
      isMigrated = true;
      await child.start();
    },
  };
}

function createLoginApplication({ folder }: Place, { loginPort, admin }: { loginPort: number; admin: string }): Child {
  return createChild({
    command: [process.execPath, path.join(sources, 'servers/hydra/login-app.mjs')],
    environment: { ADMIN: admin, PORT: String(loginPort), PASSWORD, PEOPLE: 'alice,bob' },
    log: path.join(folder, 'login-app.log'),
    ready: `http://127.0.0.1:${loginPort}/`,
  });
}

async function post(url: string, body: string): Promise<void> {
  const answer = await fetch(url, {
    method: 'POST',
    headers: { 'content-type': 'application/json', connection: 'close' },
    body,
  });
  if (!answer.ok) throw new Error(`POST ${url}: ${answer.status} ${await answer.text()}`);
}
