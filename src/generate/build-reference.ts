/** Builds the reference, one self-contained page, from `openapi.yaml` into `docs/reference/`. */
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { root, runProgram } from './run-program.js';

const page = path.join(root, 'docs/reference/index.html');

/** The generator's logo, which the page would fetch from another host; it is replaced with its name. */
const LOGO = /https:\/\/cdn\.redoc\.ly\/redoc\/[\w.-]+\.svg/g;
const NAME =
  "<svg xmlns='http://www.w3.org/2000/svg' width='44' height='14'>" +
  "<text y='11' font-family='sans-serif' font-size='11' font-weight='600' fill='#788'>Redocly</text></svg>";
const LOCAL_LOGO = `data:image/svg+xml,${encodeURIComponent(NAME)}`.replaceAll("'", '%27');

/**
 * The backend serves the page in a sandbox, where access to cookies or storage throws, which the generator's script
 * does not handle. These stand-ins lose their content with the page.
 */
const STAND_INS = `<script>
(() => {
  const forgetful = () => {
    const kept = new Map();
    return {
      get length() { return kept.size; },
      key: (index) => [...kept.keys()][index] ?? null,
      getItem: (key) => kept.get(String(key)) ?? null,
      setItem: (key, value) => { kept.set(String(key), String(value)); },
      removeItem: (key) => { kept.delete(String(key)); },
      clear: () => kept.clear(),
    };
  };
  for (const name of ['localStorage', 'sessionStorage'])
    Object.defineProperty(window, name, { value: forgetful(), configurable: true });
  Object.defineProperty(document, 'cookie', { get: () => '', set: () => undefined, configurable: true });
})();
</script>`;

mkdirSync(path.dirname(page), { recursive: true });
runProgram('@redocly/cli', 'bin/cli.js', {
  args: ['build-docs', 'openapi.yaml', '--inlineBundle', '--output', page],
  what: 'reference',
  env: { REDOCLY_TELEMETRY: 'off', REDOCLY_SUPPRESS_UPDATE_NOTICE: 'true' },
});
const html = readFileSync(page, 'utf8').replace(LOGO, LOCAL_LOGO);
if (!html.includes('<head>')) throw new Error('the built reference has no <head> to put the stand-ins into');
writeFileSync(page, html.replace('<head>', `<head>\n${STAND_INS}`));
