import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { parse } from 'yaml';
import { EXAMPLES } from '../place.js';
import { type Program, readLog, type Serving } from '../serve.js';
import { podman, podmanCommand } from './podman.js';

/** The place of the settings in the image, by its CMD. */
const SETTINGS = '/etc/tmi-bff/settings.yaml';
const NAME = `tmi-bff-deploy-${process.pid}`;

/** The image, run as compose.yaml says, on the network of this machine. */
export interface Container extends Program {
  /** Runs a command in the container, and returns what it writes. */
  execute(...command: readonly string[]): Promise<string>;
  /** Runs the HEALTHCHECK of the image. Throws if the backend is not healthy. */
  checkHealth(): Promise<void>;
  /** What Linux says of the backend's process. */
  processStatus(): Promise<string>;
  /** Stops the backend as an orchestrator does. */
  stop(): Promise<Stopped>;
}

export interface Stopped {
  readonly status: number | null;
  readonly milliseconds: number;
}

export function createContainer(image: string): Container {
  let child: ChildProcess | undefined;
  const stop = async (): Promise<Stopped> => {
    const startedAt = Date.now();
    if (child && child.exitCode === null)
      await Promise.all([once(child, 'exit'), podman('stop', '--time', '60', NAME)]);
    return { status: child?.exitCode ?? null, milliseconds: Date.now() - startedAt };
  };
  return {
    settings: {
      store: { kind: 'embedded', folder: '/var/lib/tmi-bff' },
      management: { host: '127.0.0.1', port: 9464 },
    },
    async serve(file): Promise<Serving> {
      child = start(image, file);
      return { log: await readLog(child), stop: async () => void (await stop()) };
    },
    execute: (...command) => podman('exec', NAME, ...command),
    checkHealth: async () => void (await podman('healthcheck', 'run', NAME)),
    async processStatus() {
      return readFileSync(`/proc/${await podman('inspect', '--format', '{{.State.Pid}}', NAME)}/status`, 'utf8');
    },
    stop,
  };
}

function start(image: string, settings: string): ChildProcess {
  const folders = [path.dirname(settings), ...certificateFolders(settings)];
  const [program, args] = podmanCommand(
    ...['run', '--rm', '--name', NAME, '--network', 'host'],
    // Podman asks for more than a process in a sandbox may have.
    ...['--ulimit', 'nofile=4096:4096', '--ulimit', 'nproc=4096:4096'],
    // Podman lets systemd call the HEALTHCHECK, which is not everywhere; the test calls it instead.
    ...['--health-interval', 'disable', ...confinement()],
    ...['--volume', `${settings}:${SETTINGS}:ro`, ...folders.flatMap((one) => ['--volume', `${one}:${one}:ro`])],
    image,
  );
  return spawn(program, args, { stdio: ['ignore', 'ignore', 'pipe'] });
}

function certificateFolders(settings: string): string[] {
  const { listen } = JSON.parse(readFileSync(settings, 'utf8'));
  return [path.dirname(listen.tls.certificateFile)];
}

/** What compose.yaml says of the container's rights, as options of podman. */
function confinement(): string[] {
  const { services } = parse(readFileSync(path.join(EXAMPLES, 'compose.yaml'), 'utf8'));
  const { read_only: isReadOnly, tmpfs, cap_drop: dropped, security_opt: security } = services['tmi-bff'];
  if (isReadOnly !== true) throw new Error('compose.yaml: the root of tmi-bff is not read-only');
  const each = (option: string, values: readonly string[]) => values.flatMap((value) => [option, value]);
  const readOnly = ['--read-only', '--read-only-tmpfs=false'];
  return [...readOnly, ...each('--tmpfs', tmpfs), ...each('--cap-drop', dropped), ...each('--security-opt', security)];
}
