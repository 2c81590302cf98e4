import { execFile } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { homedir, tmpdir } from 'node:os';
import path from 'node:path';
import { promisify } from 'node:util';
import { installOnce, runCommand } from '../authorization-servers/installing.js';
import { EXAMPLES } from './place.js';

const run = promisify(execFile);

const MODULE = 'github.com/compose-spec/compose-go/v2';
const VERSION = 'v2.16.2';

/** Loads a file as Docker Compose does, and prints the number of its services. */
const LOADER = `package main

import (
	"context"
	"fmt"
	"os"

	"${MODULE}/cli"
)

func main() {
	options, err := cli.NewProjectOptions(os.Args[1:], cli.WithName("test"))
	if err == nil {
		project, problem := options.LoadProject(context.Background())
		err = problem
		if err == nil {
			fmt.Println(len(project.Services))
		}
	}
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}
`;

/** A wrong name of an option, and a secret, a service and a volume that are not there. */
const MISTAKES = [
  ['read_only:', 'readonly:'],
  ['[client-secret, sealing-keys]', '[client-secret, sealing-key]'],
  ['depends_on: [redis]', 'depends_on: [redi]'],
  ['redis:/data', 'reds:/data'],
] as const;

/** The loader validates by the published schema, and resolves what the services refer to. It would find mistakes. */
export async function loadComposeFile(): Promise<string> {
  const program = buildLoader();
  const load = async (file: string) => (await run(program, [file])).stdout.trim();
  const services = await load(path.join(EXAMPLES, 'compose.yaml'));
  for (const [from, to] of MISTAKES) await expectRefusal(load, from, to);
  return `${services} services`;
}

function buildLoader(): string {
  const folder = installOnce(path.join(homedir(), '.cache/tmi-bff-deploy', `compose-go-${VERSION}`), (into) => {
    writeFileSync(path.join(into, 'main.go'), LOADER);
    runCommand(['go', 'mod', 'init', 'loader'], into);
    runCommand(['go', 'get', `${MODULE}@${VERSION}`], into);
    runCommand(['go', 'mod', 'tidy'], into);
    runCommand(['go', 'build', '-o', 'loader', '.'], into);
  });
  return path.join(folder, 'loader');
}

async function expectRefusal(load: (file: string) => Promise<string>, from: string, to: string): Promise<void> {
  const shown = readFileSync(path.join(EXAMPLES, 'compose.yaml'), 'utf8');
  if (!shown.includes(from)) throw new Error(`compose.yaml has no ${from}`);
  const folder = mkdtempSync(path.join(tmpdir(), 'tmi-bff-compose-'));
  const file = path.join(folder, 'compose.yaml');
  writeFileSync(file, shown.replace(from, to));
  const isRefused = await load(file).then(
    () => false,
    () => true,
  );
  rmSync(folder, { recursive: true, force: true });
  if (!isRefused) throw new Error(`not refused: ${to}`);
}
