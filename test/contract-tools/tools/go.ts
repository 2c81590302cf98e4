import { copyFileSync, mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { installGo } from '../installing.js';
import { programFile } from '../programs.js';
import { expectThat, run } from '../running.js';
import type { Tool, Trial } from '../tool.js';

export const GENERATOR = '2.8.2';
const [KIN_OPENAPI, RUNTIME] = ['0.153.0', '1.9.0'];
const MODULE = 'github.com/oapi-codegen/oapi-codegen/v2/cmd/oapi-codegen';
export const install = (cache: string) => installGo(cache, MODULE, `v${GENERATOR}`);

/** Else the answer of `logout` would have the name of the schema `LogoutResponse`. */
const SUFFIX = ['-response-type-suffix', 'Answer'];

const PROJECT = `module tmi-bff

go 1.24

require (
	github.com/getkin/kin-openapi v${KIN_OPENAPI}
	github.com/oapi-codegen/runtime v${RUNTIME}
)
`;

/** A Go module with the client that is generated from the document, and with this program. */
export async function createGoProject(
  { document, folder, cache }: Pick<Trial, 'document' | 'folder' | 'cache'>,
  program: string,
): Promise<void> {
  mkdirSync(path.join(folder, 'generated'), { recursive: true });
  const flags = ['-generate', 'types,client', '-package', 'generated', '-o', 'generated/client.go', ...SUFFIX];
  await run([install(cache), ...flags, document.file], { cwd: folder });
  writeFileSync(path.join(folder, 'go.mod'), PROJECT);
  copyFileSync(programFile(program), path.join(folder, program));
}

const oapiCodegen: Tool = {
  name: 'kin-openapi, oapi-codegen',
  version: `${KIN_OPENAPI}, ${GENERATOR}`,
  task: 'validate, generate a Go client, compile it, get a token from our backend',
  remarks: [
    'oapi-codegen runs with `-response-type-suffix Answer`; else the answer of `logout` has the name of the schema `LogoutResponse`.',
  ],
  install,
  async tryOut(trial) {
    const { document, folder, backend } = trial;
    await createGoProject(trial, 'use.go');
    await run(['go', 'mod', 'tidy'], { cwd: folder });
    await run(['go', 'build', '-o', 'use', '.'], { cwd: folder });
    const output = await run([path.join(folder, 'use'), document.file, backend.browser], { cwd: folder });
    expectThat(output.includes('a token'), output);
  },
};

export const GO: readonly Tool[] = [oapiCodegen];
