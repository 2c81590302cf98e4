import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { installNpm, installPython, npmCommand } from '../installing.js';
import { run } from '../running.js';
import type { Tool } from '../tool.js';

const QUIET = { REDOCLY_TELEMETRY: 'off', REDOCLY_SUPPRESS_UPDATE_NOTICE: 'true' };

const redoclyIn = (cache: string) => installNpm(cache, 'redocly', ['@redocly/cli@2.77.0']);

/** Two findings are of no defect: a redirect is not a 2xx answer, and the tools run on loopback. */
const redocly: Tool = {
  name: 'Redocly CLI',
  version: '2.77.0',
  task: 'lint, rules `recommended-strict`',
  remarks: [
    'Off are `operation-2xx-response`, because a navigation may only redirect, and `no-server-example.com`, because the instance of the test runs on localhost.',
  ],
  install: redoclyIn,
  async tryOut({ document, folder, cache }) {
    const rules = { 'operation-2xx-response': 'off', 'no-server-example.com': 'off' };
    writeFileSync(path.join(folder, 'redocly.yaml'), JSON.stringify({ extends: ['recommended-strict'], rules }));
    const command = [...npmCommand(redoclyIn(cache), '@redocly/cli/bin/cli.js'), 'lint', '--config', 'redocly.yaml'];
    await run([...command, document.file], { cwd: folder, environment: QUIET });
  },
};

const spectralIn = (cache: string) => installNpm(cache, 'spectral', ['@stoplight/spectral-cli@6.16.3']);

const spectral: Tool = {
  name: 'Spectral',
  version: '6.16.3',
  task: 'lint, rules `spectral:oas`, no warning',
  install: spectralIn,
  async tryOut({ document, folder, cache }) {
    writeFileSync(path.join(folder, 'rules.yaml'), 'extends: spectral:oas\n');
    const command = npmCommand(spectralIn(cache), '@stoplight/spectral-cli/dist/index.js');
    const flags = ['--ruleset', 'rules.yaml', '--fail-severity', 'warn'];
    await run([...command, 'lint', ...flags, document.file], { cwd: folder });
  },
};

const parserIn = (cache: string) => installNpm(cache, 'swagger-parser', ['@apidevtools/swagger-parser@13.1.0']);

const swaggerParser: Tool = {
  name: 'swagger-parser',
  version: '13.1.0',
  task: 'validate',
  install: parserIn,
  async tryOut({ document, cache }) {
    const folder = parserIn(cache);
    const program =
      "import('@apidevtools/swagger-parser').then(({ default: parser }) => parser.validate(process.argv[1]))";
    const [node = ''] = npmCommand(folder, '');
    await run([node, '--eval', program, document.file], { cwd: folder });
  },
};

const validatorIn = (cache: string) => installPython(cache, 'validator', ['openapi-spec-validator==0.9.0']);

const specValidator: Tool = {
  name: 'openapi-spec-validator',
  version: '0.9.0',
  task: 'validate',
  install: validatorIn,
  async tryOut({ document, folder, cache }) {
    await run([path.join(validatorIn(cache), 'openapi-spec-validator'), document.file], { cwd: folder });
  },
};

/** Tools that only read the document, and say what is wrong with it. */
export const READING: readonly Tool[] = [redocly, spectral, swaggerParser, specValidator];
