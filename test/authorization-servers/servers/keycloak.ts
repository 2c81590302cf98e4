import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { createChild } from '../child.js';
import { installOnce, runCommand } from '../installing.js';
import { type LiveServer, PASSWORD, type Place, type RealServer, readTemplate } from '../real-server.js';

const VERSION = '26.7.3';
const ADMIN = { KC_BOOTSTRAP_ADMIN_USERNAME: 'admin', KC_BOOTSTRAP_ADMIN_PASSWORD: PASSWORD };
const home = (cache: string) => path.join(cache, `keycloak-${VERSION}`);

/** Keycloak, as its distribution on Maven Central. */
export const keycloak: RealServer = {
  name: 'keycloak',
  title: 'Keycloak',
  version: VERSION,
  install(cache) {
    installOnce(home(cache), (folder) => {
      const artifact = `org.keycloak:keycloak-quarkus-dist:${VERSION}:zip`;
      runCommand(
        ['mvn', '-q', '-B', 'dependency:copy', `-Dartifact=${artifact}`, `-DoutputDirectory=${folder}`],
        folder,
      );
      runCommand(['unzip', '-q', `keycloak-quarkus-dist-${VERSION}.zip`], folder);
    });
  },
  create,
};

function create(place: Place): LiveServer {
  const folder = path.join(home(place.cache), `keycloak-${VERSION}`);
  // State of earlier runs.
  rmSync(path.join(folder, 'data'), { recursive: true, force: true });
  writeRealm(path.join(folder, 'data/import'), place);
  const child = createChild({
    command: [
      path.join(folder, 'bin/kc.sh'),
      'start-dev',
      '--import-realm',
      '--http-host=127.0.0.1',
      `--http-port=${place.port}`,
      `--http-management-port=${place.adminPort}`,
      `--hostname=${place.origin}`,
      '--cache=local',
    ],
    environment: ADMIN,
    log: path.join(place.folder, 'server.log'),
    ready: `http://127.0.0.1:${place.port}/realms/acme/.well-known/openid-configuration`,
    seconds: 420,
  });
  const admin = `http://127.0.0.1:${place.port}/admin/realms/acme`;
  return {
    ...child,
    issuer: `${place.origin}/realms/acme`,
    tokenPath: '/realms/acme/protocol/openid-connect/token',
    forms: [
      { seen: '#kc-form-login', fill: { '#username': '{person}', '#password': PASSWORD }, click: '#kc-login' },
      { seen: '#kc-logout', click: '#kc-logout' },
    ],
    disablePerson: async (person) => void (await change(admin, person, { enabled: false })),
    rotateKeys: () => addKey(admin),
    signOutThere: {
      act: async (person) => void (await send(`${admin}/users/${await idOf(admin, person)}/logout`, 'POST')),
    },
  };
}

/** Keycloak substitutes nothing in a realm file that is imported at the start, so the addresses are put in here. */
function writeRealm(folder: string, place: Place): void {
  mkdirSync(folder, { recursive: true });
  writeFileSync(path.join(folder, 'acme-realm.json'), readTemplate('keycloak/realm.json', place));
}

async function accessToken(admin: string): Promise<string> {
  const body = new URLSearchParams({
    grant_type: 'password',
    client_id: 'admin-cli',
    username: 'admin',
    password: PASSWORD,
  });
  const url = admin.replace('/admin/realms/acme', '/realms/master/protocol/openid-connect/token');
  const answer = await fetch(url, { method: 'POST', headers: { connection: 'close' }, body });
  return ((await answer.json()) as { access_token: string }).access_token;
}

async function send(url: string, method: string, body?: unknown): Promise<Response> {
  const [, admin = ''] = /^(.*\/admin\/realms\/acme)/.exec(url) ?? [];
  const headers = {
    authorization: `Bearer ${await accessToken(admin)}`,
    'content-type': 'application/json',
    connection: 'close',
  };
  const answer = await fetch(url, { method, headers, ...(body !== undefined && { body: JSON.stringify(body) }) });
  if (!answer.ok) throw new Error(`${method} ${url}: ${answer.status} ${await answer.text()}`);
  return answer;
}

async function idOf(admin: string, person: string): Promise<string> {
  const answer = await send(`${admin}/users?username=${person}&exact=true`, 'GET');
  const [user] = (await answer.json()) as { id: string }[];
  if (user === undefined) throw new Error(`no such person: ${person}`);
  return user.id;
}

async function change(admin: string, person: string, changes: Readonly<Record<string, unknown>>): Promise<void> {
  const url = `${admin}/users/${await idOf(admin, person)}`;
  const user = (await (await send(url, 'GET')).json()) as Record<string, unknown>;
  await send(url, 'PUT', { ...user, ...changes });
}

/** A new active key with a higher priority: new ID Tokens are signed with it. */
async function addKey(admin: string): Promise<void> {
  await send(`${admin}/components`, 'POST', {
    name: 'rsa-new',
    providerId: 'rsa-generated',
    providerType: 'org.keycloak.keys.KeyProvider',
    config: { priority: ['1000'], enabled: ['true'], active: ['true'], keySize: ['2048'], algorithm: ['RS256'] },
  });
}
