import { execFile } from 'node:child_process';
import { chmodSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { promisify } from 'node:util';
import { readDocument, snippetsOf } from '../docs/documents.js';
import { NGINX } from '../support/front-program.js';
import { makeCertificates } from '../support/redis-sets.js';
import { tryOnOneMachine } from './one-machine.js';

const run = promisify(execFile);

/** The settings of other programs that the guides show, each read by its program or run. */
export const GUIDE_FILES = [
  { title: 'docs/deploy.md', name: 'nginx on one machine, with a sign-in', check: tryOnOneMachine },
  { title: 'docs/configuration.md', name: '`nginx -t`', check: testNginx },
  { title: 'docs/configuration.md', name: '`haproxy -c`', check: testHaproxy },
  { title: 'docs/operate.md', name: '`logrotate --debug`', check: debugLogrotate },
] as const;

function shown(document: string, language: string): string {
  const [snippet] = snippetsOf(readDocument(document), language);
  if (snippet === undefined) throw new Error(`${document} shows no ${language}`);
  return snippet.code;
}

/** Calls the program with the settings in a file, and fails as it does, or if it does not mind a mistake. */
async function read(settings: string, command: (file: string, folder: string) => readonly string[]): Promise<string> {
  const folder = mkdtempSync(path.join(tmpdir(), 'tmi-bff-guide-'));
  const file = path.join(folder, 'settings');
  const call = async (text: string) => {
    writeFileSync(file, text);
    chmodSync(file, 0o644);
    const [program = '', ...args] = command(file, folder);
    const { stdout, stderr } = await run(program, args);
    return `${stdout}${stderr}`;
  };
  try {
    const said = await call(settings);
    if (/error/i.test(said)) throw new Error(said);
    const mistaken = await call(settings.replace(/(\w)( \S+;| \d+)/, '$1x$2')).catch(() => 'error');
    if (!/error/i.test(mistaken)) throw new Error('it does not mind a wrong name either');
    return 'yes';
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

async function testNginx(): Promise<string> {
  const { certificate, privateKey, close } = makeCertificates();
  const settings = shown('docs/configuration.md', 'nginx')
    .replace(/\/etc\/ssl\/\S+\.pem/, certificate)
    .replace(/\/etc\/ssl\/\S+\.key/, privateKey);
  try {
    return await read(settings, (file, folder) => {
      const whole = path.join(folder, 'nginx.conf');
      writeFileSync(whole, NGINX.around(`include ${file};`, folder));
      return ['nginx', '-t', '-p', folder, '-c', whole];
    });
  } finally {
    close();
  }
}

/** HAProxy takes no settings without a frontend. */
function testHaproxy(): Promise<string> {
  const frontend = '\nfrontend pages\n  bind 127.0.0.1:8080\n  default_backend tmi_bff\n';
  return read(shown('docs/configuration.md', 'haproxy') + frontend, (file) => ['haproxy', '-c', '-f', file]);
}

function debugLogrotate(): Promise<string> {
  return read(shown('docs/operate.md', 'logrotate'), (file, folder) => [
    ...['logrotate', '--debug', '--state', path.join(folder, 'state'), file],
  ]);
}
