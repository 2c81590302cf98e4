import { generateKeyPairSync, randomUUID } from 'node:crypto';
import { mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { createChild } from '../child.js';
import { installDebian, runCommand } from '../installing.js';
import { type LiveServer, PASSWORD, type Place, type RealServer, readTemplate, sources } from '../real-server.js';

const SOURCES = path.join(sources, 'servers/lemonldap-ng');
const PEOPLE = path.join(SOURCES, 'people.pl');

/** The portal, what it recommends and needs for OpenID Connect, a database for the people, and a server. */
const PACKAGES = [
  'lemonldap-ng',
  'libconvert-base32-perl',
  'libgd-securityimage-perl',
  'libimage-magick-perl',
  'libio-string-perl',
  'libstring-random-perl',
  'libdbd-sqlite3-perl',
  'starman',
];

/** LemonLDAP::NG of Debian, with people in SQLite and Starman as its server. */
export const lemonldapNg: RealServer = {
  name: 'lemonldap-ng',
  title: 'LemonLDAP::NG',
  version: '2.16.1',
  notOffered: { 'back-channel logout': 'this version sends no logout tokens' },
  differs: {
    'silent sign-in, without a session there':
      'prompt=none is ignored without a session there: the sign-in page is shown, and the browser stays there',
  },
  install: () => installDebian(PACKAGES, '/usr/share/doc/starman'),
  create,
};

function create(place: Place): LiveServer {
  const { folder, port, origin } = place;
  for (const name of ['sessions/lock', 'psessions/lock', 'cache'])
    mkdirSync(path.join(folder, name), { recursive: true });
  writeFileSync(path.join(folder, 'lemonldap-ng.ini'), readTemplate('lemonldap-ng/lemonldap-ng.ini', place));
  writeConfiguration(place);
  const people = path.join(folder, 'people.sqlite');
  runCommand(['perl', PEOPLE, people, PASSWORD], folder);
  const child = createChild({
    command: ['starman', '--listen', `127.0.0.1:${port}`, '--workers', '3', path.join(SOURCES, 'portal.psgi')],
    environment: { LLNG_DEFAULTCONFFILE: path.join(folder, 'lemonldap-ng.ini') },
    log: path.join(folder, 'server.log'),
    ready: `http://127.0.0.1:${port}/.well-known/openid-configuration`,
  });
  return {
    ...child,
    issuer: origin,
    tokenPath: '/oauth2/token',
    forms: [
      {
        seen: 'input[name=password]',
        fill: { 'input[name=user]': '{person}', 'input[name=password]': PASSWORD },
        click: 'button[type=submit]',
      },
    ],
    disablePerson: async (person) => runCommand(['perl', PEOPLE, people, PASSWORD, person], folder),
    async rotateKeys() {
      writeConfiguration(place);
      await child.stop();
      await child.start();
    },
  };
}

/** The configuration, with a new key each time. */
function writeConfiguration(place: Place): void {
  const { privateKey, publicKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
  const configuration = {
    ...JSON.parse(readTemplate('lemonldap-ng/lmConf-1.json', place)),
    oidcServicePrivateKeySig: privateKey.export({ format: 'pem', type: 'pkcs8' }),
    oidcServicePublicKeySig: publicKey.export({ format: 'pem', type: 'spki' }),
    oidcServiceKeyIdSig: randomUUID(),
  };
  writeFileSync(path.join(place.folder, 'lmConf-1.json'), JSON.stringify(configuration));
}
