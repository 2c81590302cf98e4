import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';

/** A line of the log. */
export interface LogLine {
  readonly level: string;
  readonly event: string;
  readonly [detail: string]: unknown;
}

/** A process of `tmi-bff serve` that accepts requests. */
export interface Serving {
  readonly started: LogLine;
  /** Sends SIGTERM, and waits for the end. */
  stop(): Promise<{ readonly code: number | null; readonly lines: readonly LogLine[] }>;
  kill(): void;
}

interface Place {
  readonly cwd: string;
  readonly env: NodeJS.ProcessEnv;
}

/** Starts `serve` of an installed package, and waits until it says that it has started. */
export async function serve(program: string, args: readonly string[], place: Place): Promise<Serving> {
  const child = spawn(program, ['serve', ...args], { ...place, stdio: ['ignore', 'inherit', 'pipe'] });
  const ended = once(child, 'exit');
  const lines: LogLine[] = [];
  const input = createInterface({ input: child.stderr });
  const drained = once(input, 'close');
  const started = await new Promise<LogLine>((resolve, reject) => {
    input.on('line', (text) => {
      const line: LogLine = text.startsWith('{') ? JSON.parse(text) : { level: 'fault', event: text };
      lines.push(line);
      if (line.event === 'backend.started') resolve(line);
    });
    drained.then(() => reject(new Error(`serve has ended: ${JSON.stringify(lines)}`)));
  });
  return {
    started,
    async stop() {
      child.kill('SIGTERM');
      const [code] = await ended;
      await drained;
      return { code, lines };
    },
    kill: () => child.kill('SIGKILL'),
  };
}
