/**
 * `npm run test:deploy [-- --only nginx,container] [--write]`: runs the proxies of docs/examples/deploy with TLS in front of
 * `tmi-bff serve`; `tmi-bff serve` with a certificate of its own, as a process and in the container of the Containerfile; and
 * checks the unit of systemd, the compose file and the manifests of Kubernetes. `--write` writes the tables of docs/deploy.md.
 */
import { parseArgs } from 'node:util';
import { launchBrowser } from '../support/browser.js';
import { CHECKS } from './checks.js';
import { buildImage } from './container/build-image.js';
import { createContainer } from './container/container.js';
import { CONTAINER_CHECKS } from './container/container-checks.js';
import { FILES } from './files.js';
import { FRONTS, type Front, startFront } from './fronts.js';
import { startPlace } from './place.js';
import type { Program } from './serve.js';
import { writeResults } from './table.js';

const { values } = parseArgs({ options: { only: { type: 'string' }, write: { type: 'boolean', default: false } } });
const browser = await launchBrowser();
const results: Record<string, Record<string, string>> = {};

for (const front of FRONTS) if (isChosen(front.name)) await deploy(front.name, { front });
if (isChosen('tmi-bff')) await deploy('tmi-bff itself', {});
if (isChosen('container')) await deployContainer('container');
await browser.close();
for (const { title, name, check } of FILES) if (isChosen(title)) await attempt(title, name, check);
if (values.write) writeResults(results);
const outcomes = Object.values(results).flatMap((one) => Object.values(one));
if (outcomes.length === 0) throw new Error(`there is no ${values.only}`);
process.exitCode = outcomes.some((outcome) => outcome.startsWith('no: ')) ? 1 : 0;

function isChosen(title: string): boolean {
  return values.only?.split(',').some((one) => title.toLowerCase().includes(one.toLowerCase())) ?? true;
}

async function attempt<T>(title: string, name: string, act: () => Promise<T>): Promise<T | undefined> {
  let outcome = 'yes';
  try {
    const result = await act();
    if (typeof result === 'string') outcome = result;
    return result;
  } catch (error) {
    outcome = `no: ${error instanceof Error ? error.message : error}`;
    return undefined;
  } finally {
    process.stdout.write(`${title}: ${name}: ${outcome}\n`);
    results[title] = { ...results[title], [name]: outcome };
  }
}

interface Deployment {
  readonly front?: Front;
  readonly program?: Program;
  /** What else has to hold, while the backend still runs. */
  readonly finish?: () => Promise<void>;
}

async function deploy(title: string, { front, program, finish }: Deployment): Promise<void> {
  const place = await startPlace({ endsTls: front === undefined, ...(program && { program }) });
  const running = front && (await startFront(front, place));
  try {
    for (const { name, needsFront, run } of CHECKS) {
      if (front || !needsFront) await attempt(title, name, () => run(place, browser));
    }
    await finish?.();
  } finally {
    await running?.close();
    await place.close();
  }
}

async function deployContainer(title: string): Promise<void> {
  let image = '';
  await attempt(title, 'build', async () => {
    image = await buildImage();
  });
  if (image === '') return;
  const container = createContainer(image);
  const finish = async () => {
    for (const { name, run } of CONTAINER_CHECKS) await attempt(title, name, () => run(container));
  };
  await deploy(title, { program: container, finish });
}
