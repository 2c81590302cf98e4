import { copyFileSync, symlinkSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { installNpm, npmCommand } from '../installing.js';
import { programFile } from '../programs.js';
import { expectThat, run } from '../running.js';
import type { Tool, Trial } from '../tool.js';

const TYPESCRIPT = 'typescript@5.9.3';

/** What the clients are compiled with: the strictest settings that generated code is written for. */
const COMPILER_OPTIONS = {
  target: 'es2022',
  lib: ['es2022', 'dom', 'dom.iterable'],
  module: 'esnext',
  moduleResolution: 'bundler',
  rewriteRelativeImportExtensions: true,
  strict: true,
  skipLibCheck: true,
  experimentalDecorators: true,
};

interface Generator extends Pick<Tool, 'name' | 'version' | 'remarks'> {
  /** The folder of its installation. */
  readonly packages: readonly string[];
  /** Writes sources into the folder `out` of the trial. */
  readonly generate: (trial: Trial, installed: string) => Promise<void>;
  /** Uses them, once they are compiled to `built`. */
  readonly use?: (trial: Trial, installed: string) => Promise<void>;
  readonly task?: string;
}

function typescriptTool({ name, version, remarks = [], task, packages, generate, use }: Generator): Tool {
  const install = (cache: string) => installNpm(cache, name, [...packages, TYPESCRIPT]);
  return {
    name,
    version,
    task: task ?? 'generate, compile (`strict`)',
    remarks,
    install,
    async tryOut(trial) {
      const installed = install(trial.cache);
      symlinkSync(path.join(installed, 'node_modules'), path.join(trial.folder, 'node_modules'));
      writeFileSync(path.join(trial.folder, 'package.json'), '{ "type": "module" }');
      await generate(trial, installed);
      await compile(trial.folder, installed);
      await use?.(trial, installed);
    },
  };
}

async function compile(folder: string, installed: string): Promise<void> {
  const compilerOptions = { ...COMPILER_OPTIONS, rootDir: 'out', outDir: 'built' };
  writeFileSync(path.join(folder, 'tsconfig.json'), JSON.stringify({ compilerOptions, include: ['out'] }));
  await run(npmCommand(installed, 'typescript/bin/tsc'), { cwd: folder });
}

const openapiTypescript = typescriptTool({
  name: 'openapi-typescript, openapi-fetch',
  version: '7.13.0, 0.17.0',
  task: 'generate, compile (`strict`), get a token and the session information from our backend',
  packages: ['openapi-typescript@7.13.0', 'openapi-fetch@0.17.0'],
  async generate({ document, folder }, installed) {
    const command = npmCommand(installed, 'openapi-typescript/bin/cli.js');
    await run([...command, document.file, '--output', 'out/schema.ts'], { cwd: folder });
    copyFileSync(programFile('use-openapi-fetch.ts'), path.join(folder, 'out/use.ts'));
  },
  async use({ folder, backend }, installed) {
    const [node = ''] = npmCommand(installed, '');
    const output = await run([node, 'built/use.js', backend.browser], { cwd: folder });
    expectThat(output.includes('a token and a person'), output);
  },
});

const orval = typescriptTool({
  name: 'orval',
  version: '8.38.0',
  packages: ['orval@8.38.0'],
  async generate({ document, folder }, installed) {
    const output = { target: 'out/client.ts', client: 'fetch', baseUrl: '/' };
    const config = { tmiBff: { input: { target: document.file }, output } };
    writeFileSync(path.join(folder, 'orval.config.mjs'), `export default ${JSON.stringify(config)};\n`);
    await run([...npmCommand(installed, 'orval/dist/bin/orval.mjs'), '--config', 'orval.config.mjs'], { cwd: folder });
  },
});

const KUBB = ['cli', 'core', 'plugin-oas', 'plugin-ts', 'plugin-client'].map((name) => `@kubb/${name}@4.39.3`);

const kubb = typescriptTool({
  name: 'kubb',
  version: '4.39.3',
  packages: KUBB,
  async generate({ document, folder }, installed) {
    const config = [
      "import { defineConfig } from '@kubb/core';",
      "import { pluginClient } from '@kubb/plugin-client';",
      "import { pluginOas } from '@kubb/plugin-oas';",
      "import { pluginTs } from '@kubb/plugin-ts';",
      `const input = { path: ${JSON.stringify(document.file)} };`,
      "const plugins = [pluginOas({ validate: true }), pluginTs(), pluginClient({ client: 'fetch', bundle: true })];",
      "export default defineConfig({ root: '.', input, output: { path: './out', format: false, lint: false }, plugins });",
    ];
    writeFileSync(path.join(folder, 'kubb.config.mjs'), config.join('\n'));
    const command = [...npmCommand(installed, '@kubb/cli/bin/kubb.cjs'), 'generate', '--config', 'kubb.config.mjs'];
    await run(command, { cwd: folder, environment: { DO_NOT_TRACK: '1', KUBB_DISABLE_TELEMETRY: '1' } });
  },
});

const swaggerTypescriptApi = typescriptTool({
  name: 'swagger-typescript-api',
  version: '13.13.0',
  packages: ['swagger-typescript-api@13.13.0'],
  async generate({ document, folder }, installed) {
    const command = npmCommand(installed, 'swagger-typescript-api/dist/cli.mjs');
    const flags = ['generate', '--path', document.file, '--output', 'out', '--name', 'client.ts'];
    await run([...command, ...flags], { cwd: folder });
  },
});

const ANGULAR = ['core', 'common', 'compiler'].map((name) => `@angular/${name}@20.3.0`);

const ngOpenapiGen = typescriptTool({
  name: 'ng-openapi-gen',
  version: '1.1.0',
  packages: ['ng-openapi-gen@1.1.0', ...ANGULAR, 'rxjs@7.8.2'],
  async generate({ document, folder }, installed) {
    const command = npmCommand(installed, 'ng-openapi-gen/lib/index.js');
    await run([...command, '--input', document.file, '--output', 'out'], { cwd: folder });
  },
});

/** Generators of TypeScript. */
export const TYPESCRIPT_GENERATORS: readonly Tool[] = [
  openapiTypescript,
  orval,
  kubb,
  swaggerTypescriptApi,
  ngOpenapiGen,
];
