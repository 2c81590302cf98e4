import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { createChild } from '../child.js';
import { installOnce, runCommand } from '../installing.js';
import { type LiveServer, PASSWORD, type Place, type RealServer, readTemplate } from '../real-server.js';
import { addKey, adminUrl, change, signOut } from './keycloak-admin.js';

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
  const admin = adminUrl(place.port);
  return {
    ...child,
    issuer: `${place.origin}/realms/acme`,
    tokenPath: '/realms/acme/protocol/openid-connect/token',
    forms: [
      { seen: '#kc-form-login', fill: { '#username': '{person}', '#password': PASSWORD }, click: '#kc-login' },
      { seen: '#kc-logout', click: '#kc-logout' },
    ],
    disablePerson: (person) => change(admin, person, { enabled: false }),
    rotateKeys: () => addKey(admin),
    signOutThere: { act: (person) => signOut(admin, person) },
  };
}

/** Keycloak substitutes nothing in a realm file that is imported at the start, so the addresses are put in here. */
function writeRealm(folder: string, place: Place): void {
  mkdirSync(folder, { recursive: true });
  writeFileSync(path.join(folder, 'acme-realm.json'), readTemplate('keycloak/realm.json', place));
}
