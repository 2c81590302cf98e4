import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import path from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';

const root = path.resolve(path.dirname(fileURLToPath(import.meta.url)), '../../..');
const MAIN = path.join(root, 'dist/src/cli/main.js');

export interface LogLine {
  readonly event: string;
  readonly [detail: string]: unknown;
}

/** A running `tmi-bff serve`. */
export interface Serving {
  /** The lines of its log so far. */
  readonly log: readonly LogLine[];
  stop(): Promise<void>;
}

/** How `tmi-bff serve` is run, with the settings in a file. */
export interface Program {
  /** What its place prescribes. */
  readonly settings?: object;
  serve(file: string): Promise<Serving>;
}

/** A process on this machine. */
export const PROCESS: Program = {
  async serve(file) {
    const child = spawn(process.execPath, [MAIN, 'serve', '--no-check', '--config', file], {
      stdio: ['ignore', 'ignore', 'pipe'],
    });
    return {
      log: await readLog(child),
      async stop() {
        if (child.exitCode !== null) return;
        const ended = once(child, 'exit');
        child.kill('SIGTERM');
        await ended;
      },
    };
  },
};

/** Resolves when the backend has started. */
export async function readLog(child: ChildProcess): Promise<LogLine[]> {
  const { stderr } = child;
  if (!stderr) throw new Error('the program has no standard error output');
  const log: LogLine[] = [];
  const text: string[] = [];
  await new Promise<void>((resolve, reject) => {
    createInterface({ input: stderr }).on('line', (line) => {
      text.push(line);
      if (line.startsWith('{')) log.push(JSON.parse(line));
      if (log.at(-1)?.event === 'backend.started') resolve();
    });
    child.once('error', reject);
    child.once('exit', () => reject(new Error(`serve has ended: ${text.join('\n')}`)));
  });
  return log;
}
