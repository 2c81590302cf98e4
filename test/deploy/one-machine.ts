import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { readDocument, root, snippetsOf } from '../docs/documents.js';
import { launchBrowser } from '../support/browser.js';
import { choosePerson } from '../support/demo-page.js';
import { eventually } from '../support/eventually.js';
import { freePorts } from '../support/free-ports.js';

const main = path.join(root, 'dist/src/cli/main.js');
const HEADING = 'nginx on one machine';

/** Does what docs/deploy.md says about nginx on one machine, on other ports, and signs a person in through it. */
export async function tryOnOneMachine(): Promise<string> {
  const [port = 0, front = 0] = await freePorts(2);
  const folder = mkdtempSync(path.join(tmpdir(), 'tmi-bff-one-machine-'));
  const running: ChildProcess[] = [];
  const moved = (text: string) =>
    text.replaceAll(':8443', `:${front}`).replaceAll(/:300(\d)/g, (_, digit) => `:${port + Number(digit)}`);
  const start = (program: string, args: readonly string[]) => {
    const child = spawn(program, args, { cwd: folder, env: { ...process.env, PORT: String(port) }, stdio: 'ignore' });
    running.push(child);
  };
  try {
    const { certificate, settings } = shown();
    const configuration = readFileSync(path.join(root, 'docs/examples/deploy/nginx-one-machine.conf'), 'utf8');
    writeFileSync(path.join(folder, 'nginx-one-machine.conf'), moved(configuration));
    writeFileSync(path.join(folder, 'settings.yaml'), `${moved(settings)}listen: { port: ${port} }\n`);
    execFileSync('sh', ['-c', certificate], { cwd: folder, stdio: 'ignore' });
    execFileSync(process.execPath, [main, 'keys', '--file', 'sealing-keys'], { cwd: folder, stdio: 'ignore' });
    start(process.execPath, [
      main,
      'demo',
      '--authorization-server-only',
      '--page-origin',
      `https://localhost:${front}`,
    ]);
    start(process.execPath, [main, 'serve', '--config', 'settings.yaml']);
    await untilAnswered(`http://127.0.0.1:${port + 1}/.well-known/openid-configuration`);
    await untilAnswered(`http://127.0.0.1:${port}/`);
    start('nginx', ['-p', '.', '-c', 'nginx-one-machine.conf']);
    await signIn(`https://localhost:${front}`);
    return 'yes';
  } finally {
    for (const child of running) {
      const ended = once(child, 'exit');
      if (child.exitCode === null && child.kill()) await ended;
    }
    rmSync(folder, { recursive: true, force: true });
  }
}

/** Programs may take long to start on a busy machine. */
async function untilAnswered(url: string): Promise<void> {
  for (let tries = 0; tries < 600; tries += 1) {
    const isAnswered = await fetch(url, { signal: AbortSignal.timeout(1000) }).then(
      () => true,
      () => false,
    );
    if (isAnswered) return;
    await pause(100);
  }
  throw new Error(`no answer at ${url}`);
}

/** The command that makes the certificate, and the settings. */
function shown(): { readonly certificate: string; readonly settings: string } {
  const page = readDocument('docs/deploy.md');
  const text = page.text.split(/^##+ /m).find((part) => part.startsWith(`${HEADING}\n`));
  if (text === undefined) throw new Error(`docs/deploy.md has no section "${HEADING}"`);
  const section = { ...page, text };
  const [shell] = snippetsOf(section, 'sh');
  const [yaml] = snippetsOf(section, 'yaml');
  const [certificate = ''] = /^openssl (?:.*\\\n)*.*$/m.exec(shell?.code ?? '') ?? [];
  return { certificate, settings: yaml?.code ?? '' };
}

async function signIn(origin: string): Promise<void> {
  const browser = await launchBrowser();
  try {
    const context = await browser.newContext({ ignoreHTTPSErrors: true });
    const page = await context.newPage();
    await eventually(async () => {
      const answer = await page.goto(`${origin}/bff/login`);
      if (answer?.status() !== 200) throw new Error(`/bff/login was answered ${answer?.status()}`);
    });
    await choosePerson(page, 'Alice');
    await page.waitForURL(`${origin}/`);
    const answer = await page.request.get(`${origin}/.well-known/bff-sessioninfo`, {
      headers: { 'Sec-Fetch-Site': 'same-origin' },
    });
    const { name } = await answer.json();
    if (name !== 'Alice Adams') throw new Error(`the session is of ${name}`);
  } finally {
    await browser.close();
  }
}
