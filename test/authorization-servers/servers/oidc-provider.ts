import { generateKeyPairSync } from 'node:crypto';
import { readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { root } from '../../docs/documents.js';
import { createChild } from '../child.js';
import {
  CLIENT_ID,
  LIFETIME,
  type LiveServer,
  PASSWORD,
  type Place,
  type RealServer,
  sources,
} from '../real-server.js';

const { version } = JSON.parse(readFileSync(path.join(root, 'node_modules/oidc-provider/package.json'), 'utf8')) as {
  version: string;
};

/** oidc-provider with its defaults. It is a development dependency of this project. */
export const oidcProvider: RealServer = {
  name: 'oidc-provider',
  title: 'oidc-provider',
  version,
  notOffered: {
    'back-channel logout': 'features.backchannelLogout is off by default',
    'person disabled': 'people are kept by the application that embeds it',
  },
  install() {},
  create,
};

function create(place: Place): LiveServer {
  const keys = path.join(place.folder, 'keys.json');
  const child = createChild({
    command: [process.execPath, path.join(sources, 'servers/oidc-provider/server.mjs')],
    environment: {
      ISSUER: place.origin,
      PORT: String(place.port),
      CLIENT_ID,
      CLIENT_SECRET: place.clientSecret,
      BACKEND: place.backend,
      LIFETIME: String(LIFETIME),
      KEYS: keys,
    },
    log: path.join(place.folder, 'server.log'),
    ready: `http://127.0.0.1:${place.port}/jwks`,
  });
  return {
    ...child,
    issuer: place.origin,
    tokenPath: '/token',
    forms: [
      {
        seen: 'input[name=login]',
        fill: { 'input[name=login]': '{person}', 'input[name=password]': PASSWORD },
        click: 'button[type=submit]',
      },
      { seen: 'button[name=logout]', click: 'button[name=logout]' },
      { seen: 'button[type=submit]', click: 'button[type=submit]' },
    ],
    async rotateKeys() {
      writeFileSync(keys, JSON.stringify({ keys: [newKey()] }));
      await child.stop();
      await child.start();
    },
  };
}

function newKey(): object {
  const { privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
  return { ...privateKey.export({ format: 'jwk' }), use: 'sig', alg: 'RS256', kid: 'new' };
}
