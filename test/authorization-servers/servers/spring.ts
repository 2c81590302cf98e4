import { cpSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { createChild } from '../child.js';
import { installOnce, runCommand } from '../installing.js';
import { type LiveServer, PASSWORD, type Place, type RealServer, readTemplate, sources } from '../real-server.js';

const SOURCES = path.join(sources, 'servers/spring');
const [, BOOT = ''] = /<version>([\d.]+)<\/version>/.exec(readFileSync(path.join(SOURCES, 'pom.xml'), 'utf8')) ?? [];
const home = (cache: string) => path.join(cache, `spring-${BOOT}`);

/** Spring Authorization Server, in a small Spring Boot application. */
export const spring: RealServer = {
  name: 'spring',
  title: 'Spring Authorization Server',
  version: `of Spring Boot ${BOOT}`,
  notOffered: { 'back-channel logout': 'Spring Authorization Server sends no logout tokens' },
  install(cache) {
    installOnce(home(cache), (folder) => {
      cpSync(SOURCES, folder, { recursive: true });
      runCommand(['mvn', '-q', '-B', 'package'], folder);
    });
  },
  create,
};

function create(place: Place): LiveServer {
  const settings = path.join(place.folder, 'application.yaml');
  writeFileSync(settings, readTemplate('spring/application.yaml', place));
  const jar = path.join(home(place.cache), 'target/authorization-server.jar');
  const own = `http://127.0.0.1:${place.port}`;
  const child = createChild({
    command: ['java', '-jar', jar, `--spring.config.location=file:${settings}`],
    environment: { PASSWORD },
    log: path.join(place.folder, 'server.log'),
    ready: `${own}/.well-known/openid-configuration`,
    seconds: 120,
  });
  return {
    ...child,
    issuer: place.origin,
    tokenPath: '/oauth2/token',
    forms: [
      {
        seen: 'input[name=username]',
        fill: { 'input[name=username]': '{person}', 'input[name=password]': PASSWORD },
        click: 'button[type=submit]',
      },
    ],
    rotateKeys: () => post(`${own}/test/rotate`),
    disablePerson: (person) => post(`${own}/test/disable/${person}`),
  };
}

async function post(url: string): Promise<void> {
  const answer = await fetch(url, { method: 'POST', headers: { connection: 'close' } });
  if (!answer.ok) throw new Error(`POST ${url}: ${answer.status}`);
}
