import { spawn } from 'node:child_process';
import { once } from 'node:events';

interface Running {
  readonly cwd: string;
  readonly environment?: NodeJS.ProcessEnv;
  readonly seconds?: number;
}

/** Runs a program to its end and returns what it wrote. Throws an error with the end of that if it fails. */
export async function run(
  [file = '', ...args]: readonly string[],
  { cwd, environment, seconds = 600 }: Running,
): Promise<string> {
  const env = { ...process.env, ...environment };
  const child = spawn(file, args, { cwd, env, stdio: ['ignore', 'pipe', 'pipe'], timeout: seconds * 1000 });
  let output = '';
  for (const stream of [child.stdout, child.stderr])
    stream.on('data', (chunk) => {
      output += chunk;
    });
  const [code, signal] = await once(child, 'close');
  if (code === 0) return output;
  throw new Error(`${[file, ...args].join(' ')} ended with ${signal ?? code}:\n${output.slice(-6000)}`);
}

/** Throws unless the condition holds. */
export function expectThat(condition: boolean, otherwise: string): asserts condition {
  if (!condition) throw new Error(otherwise);
}
