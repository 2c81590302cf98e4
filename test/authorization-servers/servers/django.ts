import { generateKeyPairSync, randomBytes } from 'node:crypto';
import { cpSync, readFileSync, writeFileSync } from 'node:fs';
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

const SOURCES = path.join(sources, 'servers/django');
const [, VERSION = ''] = /toolkit==([\d.]+)/.exec(readFileSync(path.join(SOURCES, 'requirements.txt'), 'utf8')) ?? [];
const home = (cache: string) => path.join(cache, `django-oauth-toolkit-${VERSION}`);

/** Django OAuth Toolkit, in a small Django project with SQLite. */
export const django: RealServer = {
  name: 'django-oauth-toolkit',
  title: 'Django OAuth Toolkit',
  version: VERSION,
  notOffered: { 'back-channel logout': 'Django OAuth Toolkit sends no logout tokens' },
  differs: {
    'silent sign-in, with a session there': 'prompt=none is answered with 500, and the browser stays there',
    'silent sign-in, without a session there': 'prompt=none is answered with 500, and the browser stays there',
  },
  install(cache) {
    installOnce(home(cache), (folder) => {
      runCommand(['python3', '-m', 'venv', folder], folder);
      runCommand(['bin/pip', '-q', 'install', '-r', path.join(SOURCES, 'requirements.txt')], folder);
    });
  },
  create,
};

function create(place: Place): LiveServer {
  const python = path.join(home(place.cache), 'bin/python');
  const project = path.join(place.folder, 'project');
  cpSync(SOURCES, project, { recursive: true });
  writeKey(place);
  const environment = environmentOf(place);
  const prepare = (...args: string[]) => runCommand([python, 'prepare.py', ...args], project, environment);
  const child = createChild({
    command: [python, '-m', 'django', 'runserver', '--noreload', `127.0.0.1:${place.port}`],
    cwd: project,
    environment,
    log: path.join(place.folder, 'server.log'),
    ready: `http://127.0.0.1:${place.port}/o/.well-known/openid-configuration`,
  });
  prepare();
  return {
    ...child,
    issuer: `${place.origin}/o`,
    tokenPath: '/o/token/',
    forms: [
      {
        seen: 'input[name=username]',
        fill: { 'input[name=username]': '{person}', 'input[name=password]': PASSWORD },
        click: '#sign-in',
      },
      { seen: 'input[name=allow]', click: 'input[name=allow]' },
    ],
    disablePerson: async (person) => prepare(person),
    async rotateKeys() {
      writeKey(place);
      await child.stop();
      await child.start();
    },
  };
}

const environmentOf = ({ folder, origin, clientSecret, backend }: Place) => ({
  DJANGO_SETTINGS_MODULE: 'settings',
  FOLDER: folder,
  SECRET_KEY: randomBytes(32).toString('hex'),
  ORIGIN: origin,
  LIFETIME: String(LIFETIME),
  PASSWORD,
  CLIENT_ID,
  CLIENT_SECRET: clientSecret,
  BACKEND: backend,
});

function writeKey({ folder }: Place): void {
  const { privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
  writeFileSync(path.join(folder, 'oidc.pem'), privateKey.export({ format: 'pem', type: 'pkcs8' }));
}
