/** Builds the reference, one self-contained page, from `openapi.yaml` into `docs/reference/`. */
import { spawnSync } from 'node:child_process';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

const root = path.resolve(path.dirname(fileURLToPath(import.meta.url)), '../../..');
const page = path.join(root, 'docs/reference/index.html');

/** The generator's own logo, which is the one thing that its page would fetch from another host. */
const LOGO = /https:\/\/cdn\.redoc\.ly\/redoc\/[\w.-]+\.svg/g;
const NO_LOGO = 'data:image/svg+xml,%3Csvg/%3E';

mkdirSync(path.dirname(page), { recursive: true });
const redocly = path.join(
  path.dirname(createRequire(import.meta.url).resolve('@redocly/cli/package.json')),
  'bin/cli.js',
);
const built = spawnSync(process.execPath, [redocly, 'build-docs', 'openapi.yaml', '--inlineBundle', '--output', page], {
  cwd: root,
  env: { ...process.env, REDOCLY_TELEMETRY: 'off', REDOCLY_SUPPRESS_UPDATE_NOTICE: 'true' },
  encoding: 'utf8',
});
if (built.status !== 0) {
  // Its notices are of interest only when something went wrong.
  process.stderr.write(`The reference can't be built:\n${built.stdout}${built.stderr}`);
  process.exit(1);
}
writeFileSync(page, readFileSync(page, 'utf8').replace(LOGO, NO_LOGO));
