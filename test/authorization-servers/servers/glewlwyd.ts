import { generateKeyPairSync } from 'node:crypto';
import { cpSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { createChild } from '../child.js';
import { installDebian, runCommand } from '../installing.js';
import { type LiveServer, PASSWORD, type Place, type RealServer, readTemplate, sources } from '../real-server.js';

const WEBAPP = '/usr/share/glewlwyd/webapp';
/** The first scope on the page of consent that is not ticked. */
const UNGRANTED = 'input[id^=grant-]:not(:checked) >> nth=0';
const SCOPES = ['read', 'write', 'admin'];

/** Glewlwyd of Debian, with SQLite. */
export const glewlwyd: RealServer = {
  name: 'glewlwyd',
  title: 'Glewlwyd',
  version: '2.7.5',
  notOffered: { 'back-channel logout': 'its metadata does not offer it' },
  differs: {
    'scope not granted, and step-up':
      'consent is asked once for the client: a scope that is requested later is not granted, and the query goes on being refused',
    'sign-out there too (RP-initiated)':
      'after its question whether to sign out, its page goes blank, and the browser does not come back',
    'silent sign-in, with a session there':
      'prompt=none is refused without an id_token_hint (invalid_request), and the browser is led back',
  },
  install: () => installDebian(['glewlwyd'], '/usr/bin/glewlwyd'),
  create,
};

function create(place: Place): LiveServer {
  const { folder, port, origin } = place;
  writeFiles(place);
  const child = createChild({
    command: ['glewlwyd', `--config-file=${path.join(folder, 'glewlwyd.conf')}`],
    log: path.join(folder, 'server.log'),
    ready: `http://127.0.0.1:${port}/api/`,
  });
  const api = createApi(port);
  let isPrepared = false;
  return {
    ...child,
    async start() {
      await child.start();
      if (!isPrepared) await prepare(api, place);
      isPrepared = true;
    },
    issuer: `${origin}/api/oidc`,
    tokenPath: '/api/oidc/token',
    forms: [
      { seen: '#password', fill: { '#username': '{person}', '#password': PASSWORD }, click: '#loginbut' },
      { seen: 'h3:has-text("End session")', click: 'button.btn-danger:has-text("Logout")' },
      { seen: UNGRANTED, click: UNGRANTED },
      { seen: 'button:has-text("Grant access")', click: 'button:has-text("Grant access")' },
      { seen: 'button:has-text("Continue")', click: 'button:has-text("Continue")' },
    ],
    disablePerson: async (person) => void (await api('PUT', `user/${person}`, { ...account(person), enabled: false })),
    async rotateKeys() {
      await api('PUT', 'mod/plugin/oidc', pluginOf(place));
      await api('PUT', 'mod/plugin/oidc/reset');
    },
  };
}

/** In the package, `config.json` of the pages is a link to a folder, which is not served. */
function writeFiles(place: Place): void {
  const { folder } = place;
  const webapp = path.join(folder, 'webapp');
  cpSync(WEBAPP, webapp, { recursive: true, dereference: true, filter: (file) => !file.endsWith('config.json') });
  rmSync(path.join(webapp, 'config.json'), { recursive: true, force: true });
  cpSync('/usr/share/glewlwyd/templates/config.json', path.join(webapp, 'config.json'));
  writeFileSync(path.join(folder, 'glewlwyd.conf'), readTemplate('glewlwyd/glewlwyd.conf', place));
  runCommand(
    ['python3', path.join(sources, 'servers/glewlwyd/database.py'), path.join(folder, 'glewlwyd.sqlite')],
    folder,
  );
}

type Api = (method: string, resource: string, body?: unknown) => Promise<Response>;

/** The administration API, signed in as the administrator that the database begins with. */
function createApi(port: number): Api {
  const base = `http://127.0.0.1:${port}/api/`;
  const send = async (method: string, resource: string, { body, cookie }: { body?: unknown; cookie?: string }) => {
    const headers = { 'content-type': 'application/json', connection: 'close', ...(cookie && { cookie }) };
    const answer = await fetch(base + resource, { method, headers, ...(body ? { body: JSON.stringify(body) } : {}) });
    if (!answer.ok) throw new Error(`${method} ${resource}: ${answer.status} ${await answer.text()}`);
    return answer;
  };
  return async (method, resource, body) => {
    const signedIn = await send('POST', 'auth/', { body: { username: 'admin', password: 'password' } });
    const cookie = signedIn.headers.getSetCookie().map((line) => line.split(';')[0]);
    return send(method, resource, { body, cookie: cookie.join('; ') });
  };
}

async function prepare(api: Api, place: Place): Promise<void> {
  for (const name of SCOPES)
    await api('POST', 'scope/', { name, display_name: name, description: name, password_required: true, scheme: {} });
  for (const person of ['alice', 'bob']) await api('POST', 'user/', { ...account(person), password: PASSWORD });
  await api('POST', 'client/', JSON.parse(readTemplate('glewlwyd/client.json', place)));
  await api('POST', 'mod/plugin/', pluginOf(place));
}

const account = (username: string) => ({
  username,
  name: username.replace(/^./, (letter) => letter.toUpperCase()),
  email: `${username}@acme.test`,
  scope: ['openid', ...SCOPES],
  enabled: true,
});

/** The settings of the OpenID Connect plugin, with a new key each time. */
function pluginOf(place: Place) {
  const plugin = JSON.parse(readTemplate('glewlwyd/plugin.json', place));
  const { privateKey, publicKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
  const keys = {
    key: privateKey.export({ format: 'pem', type: 'pkcs8' }),
    cert: publicKey.export({ format: 'pem', type: 'spki' }),
  };
  const lifetime = Number(plugin.parameters['access-token-duration']);
  return { ...plugin, parameters: { ...plugin.parameters, ...keys, 'access-token-duration': lifetime } };
}
