import { mkdirSync, readdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { installMaven } from '../installing.js';
import { expectThat, run } from '../running.js';
import type { Tool, Trial } from '../tool.js';
import { KOTLIN_PROJECT } from './kotlin-project.js';

const VERSION = '7.14.0';
const install = (cache: string) =>
  void installMaven(cache, { group: 'org.openapitools', name: 'openapi-generator-cli', version: VERSION });

interface Target {
  readonly language: string;
  readonly generator: string;
  readonly properties?: Readonly<Record<string, string>>;
  readonly extension: string;
  readonly build?: (folder: string) => Promise<void>;
}

async function generate({ document, folder, cache }: Trial, { generator, properties = {} }: Target): Promise<void> {
  const jar = installMaven(cache, { group: 'org.openapitools', name: 'openapi-generator-cli', version: VERSION });
  const additional = Object.entries(properties).map(([name, value]) => `${name}=${value}`);
  const flags = additional.length === 0 ? [] : ['--additional-properties', additional.join(',')];
  const command = ['java', '-jar', jar, 'generate', '--input-spec', document.file, '--generator-name', generator];
  await run([...command, '--output', folder, ...flags], { cwd: folder });
}

function generatorTool(target: Target): Tool {
  return {
    name: `openapi-generator, ${target.language}`,
    version: VERSION,
    task: target.build === undefined ? 'generate' : 'generate, compile',
    install,
    async tryOut(trial) {
      await generate(trial, target);
      const sources = readdirSync(trial.folder, { recursive: true, encoding: 'utf8' });
      const written = sources.filter((file) => file.endsWith(target.extension));
      expectThat(written.length > 0, `it wrote no ${target.extension}`);
      await target.build?.(trial.folder);
    },
  };
}

async function compileWithMaven(folder: string): Promise<void> {
  await run(['mvn', '--quiet', '--batch-mode', '-DskipTests', 'compile'], { cwd: folder });
  const classes = readdirSync(path.join(folder, 'target/classes'), { recursive: true, encoding: 'utf8' });
  expectThat(
    classes.some((file) => file.endsWith('.class')),
    'it compiled nothing',
  );
}

async function compileKotlin(folder: string): Promise<void> {
  mkdirSync(folder, { recursive: true });
  writeFileSync(path.join(folder, 'pom.xml'), KOTLIN_PROJECT);
  await compileWithMaven(folder);
}

/** The clients of openapi-generator, in the languages that pages and apps are written in. */
export const OPENAPI_GENERATOR: readonly Tool[] = [
  { language: 'TypeScript', generator: 'typescript-fetch', extension: '.ts' },
  { language: 'Kotlin', generator: 'kotlin', extension: '.kt', build: compileKotlin },
  {
    language: 'Java',
    generator: 'java',
    properties: { library: 'native', hideGenerationTimestamp: 'true', openApiNullable: 'false' },
    extension: '.java',
    build: compileWithMaven,
  },
  { language: 'Swift', generator: 'swift6', extension: '.swift' },
  { language: 'Dart', generator: 'dart', extension: '.dart' },
].map(generatorTool);
