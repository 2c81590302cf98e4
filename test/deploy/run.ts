/**
 * `npm run test:deploy`: runs the proxies of docs/examples/deploy that Debian has, with TLS, in front of `tmi-bff serve`, and
 * `tmi-bff serve` with a certificate of its own; and checks the unit of systemd and the manifests of Kubernetes.
 */
import { launchBrowser } from '../support/browser.js';
import { CHECKS } from './checks.js';
import { FILES } from './files.js';
import { FRONTS, type Front, startFront } from './fronts.js';
import { startPlace } from './place.js';

const browser = await launchBrowser();
let failures = 0;
const tell = (what: string, outcome: string) => process.stdout.write(`${what}: ${outcome}\n`);
const attempt = async (what: string, act: () => Promise<unknown>) => {
  try {
    tell(what, String((await act()) ?? 'yes'));
  } catch (error) {
    failures += 1;
    tell(what, `no: ${error instanceof Error ? error.message : error}`);
  }
};

for (const front of FRONTS) await deploy(front.name, front);
await deploy('tmi-bff itself');
await browser.close();
for (const { name, check } of FILES) await attempt(name, check);
process.exitCode = failures === 0 ? 0 : 1;

async function deploy(name: string, front?: Front): Promise<void> {
  const place = await startPlace({ endsTls: front === undefined });
  const running = front && (await startFront(front, place));
  try {
    for (const check of CHECKS) {
      if (front || !check.needsFront) await attempt(`${name}: ${check.name}`, () => check.run(place, browser));
    }
  } finally {
    await running?.close();
    await place.close();
  }
}
