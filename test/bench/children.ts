import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

/** A process of the benchmark that answers one question at a time. */
export interface Child {
  ask<Reply>(question: unknown): Promise<Reply>;
  stop(): Promise<void>;
}

/** The server has the first core for itself, everything else shares the second. */
export type Core = 0 | 1;

export const canPin = spawnSync('taskset', ['-c', '1', process.execPath, '-v']).status === 0;

/** The command that runs a program on one core, where the machine knows how. */
export function pinned(core: Core, command: readonly string[]): { file: string; args: readonly string[] } {
  const [file = '', ...args] = canPin ? ['taskset', '-c', String(core), ...command] : command;
  return { file, args };
}

/** Keeps a process that runs already on one core, where the machine knows how. */
export function pin(core: Core, pid: number): void {
  if (canPin) spawnSync('taskset', ['-acp', String(core), String(pid)]);
}

/** The command that runs a program on both cores, though its parent is pinned to one. */
export function unpinned(command: readonly string[]): { file: string; args: readonly string[] } {
  const [file = '', ...args] = canPin ? ['taskset', '-c', '0,1', ...command] : command;
  return { file, args };
}

const folder = path.dirname(fileURLToPath(import.meta.url));

/** Starts a script, by default of this folder, on a core of its own, and waits until it is ready for questions. */
export async function startChild(core: Core, script: string, args: readonly string[] = []): Promise<Child> {
  const { file, args: all } = pinned(core, [process.execPath, path.resolve(folder, script), ...args]);
  const child = spawn(file, all, { stdio: ['ignore', 'inherit', 'inherit', 'ipc'] });
  const exit = once(child, 'exit');
  const gone = exit.then(() => Promise.reject(new Error(`${script} ${args.join(' ')} has ended`)));
  gone.catch(() => undefined);
  const reply = async () => (await Promise.race([once(child, 'message'), gone]))[0];
  await reply();
  return {
    async ask(question) {
      child.send({ question });
      // Both ends are files of this folder, so what comes is what was asked for.
      const { error, answer } = await reply();
      if (error !== undefined) throw new Error(error);
      return answer;
    },
    async stop() {
      child.kill('SIGKILL');
      await exit;
    },
  };
}

/** The other end: answers the questions of the process that started this one, and ends with it. */
export function answerQuestions<Question>(answer: (question: Question) => Promise<unknown>): void {
  const send = (message: unknown) => process.send?.(message);
  process.on('message', ({ question }: { question: Question }) => {
    answer(question).then(
      (answered) => send({ answer: answered }),
      (error: unknown) => send({ error: error instanceof Error ? error.stack : String(error) }),
    );
  });
  process.on('disconnect', () => process.exit());
  send('ready');
}
