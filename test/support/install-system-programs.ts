/** Makes sure of the programs that tests start and npm doesn't bring: Debian's, through apt where that is allowed. */
import { execFileSync, spawnSync } from 'node:child_process';
import { chromiumPath } from './chromium-path.js';
import { postgresqlPath } from './postgresql-path.js';
import { redisPath } from './redis-path.js';

interface SystemProgram {
  readonly name: string;
  readonly neededBy: string;
  readonly debianPackages: readonly string[];
  readonly isHere: () => boolean;
  /** How to name one that is elsewhere. */
  readonly variable: string;
}

const programs: readonly SystemProgram[] = [
  {
    name: 'Chromium',
    neededBy: 'The browser tests',
    debianPackages: ['chromium'],
    isHere: () => chromiumPath() !== undefined,
    variable: 'CHROMIUM_PATH',
  },
  {
    name: 'Redis',
    neededBy: 'The tests of the Redis store',
    // redis-cli is in the second.
    debianPackages: ['redis-server', 'redis-tools'],
    isHere: () => redisPath('redis-server') !== undefined && redisPath('redis-cli') !== undefined,
    variable: 'REDIS_FOLDER',
  },
  {
    name: 'PostgreSQL',
    neededBy: 'The tests of the PostgreSQL store',
    debianPackages: ['postgresql'],
    isHere: () => postgresqlPath('initdb') !== undefined && postgresqlPath('postgres') !== undefined,
    variable: 'POSTGRESQL_FOLDER',
  },
  {
    name: 'OpenSSL',
    neededBy: 'The tests of TLS',
    debianPackages: ['openssl'],
    isHere: () => spawnSync('openssl', ['version']).status === 0,
    variable: 'PATH',
  },
];

const front = (program: string, versionOption = '-V'): SystemProgram => ({
  name: program,
  neededBy: 'The tests through proxies',
  debianPackages: [program],
  isHere: () => spawnSync(program, [versionOption]).error === undefined,
  variable: 'PATH',
});

const proxies = [front('haproxy'), front('nginx', '-v'), front('curl')];

/** What reads the files of docs/examples/deploy. */
const deployment: readonly SystemProgram[] = [
  ...proxies,
  front('caddy', 'version'),
  { ...front('logrotate', '--version'), neededBy: 'The tests of the guides' },
  {
    name: 'Podman',
    neededBy: 'The tests of the Containerfile',
    debianPackages: ['podman', 'runc', 'mmdebstrap'],
    isHere: () => ['podman', 'runc', 'mmdebstrap'].every((program) => spawnSync(program, ['--version']).status === 0),
    variable: 'PATH',
  },
  {
    name: 'systemd-analyze',
    neededBy: 'The tests of deployment',
    debianPackages: ['systemd'],
    isHere: () => spawnSync('systemd-analyze', ['--version']).status === 0,
    variable: 'PATH',
  },
  {
    name: 'venv of Python',
    neededBy: 'The tests of deployment',
    debianPackages: ['python3-venv'],
    isHere: () => spawnSync('python3', ['-c', 'import ensurepip']).status === 0,
    variable: 'PATH',
  },
];

/** Beside those of `npm test`. */
const OTHERS: Readonly<Record<string, readonly SystemProgram[]>> = { '--proxies': proxies, '--deploy': deployment };

const needed = OTHERS[process.argv[2] ?? ''] ?? programs;
const missing = needed.filter(({ isHere }) => !isHere());
if (missing.length > 0) install(missing);
const stillMissing = missing.filter(({ isHere }) => !isHere());
for (const { name, debianPackages, variable } of stillMissing) {
  process.stderr.write(
    `${name} could not be installed. Install it yourself (on Debian, as root: apt-get install ` +
      `${debianPackages.join(' ')}), or name yours in the variable ${variable}, and run the tests again.\n`,
  );
}
if (stillMissing.length > 0) process.exit(1);

function install(wanted: readonly SystemProgram[]): void {
  const packages = wanted.flatMap(({ debianPackages }) => debianPackages);
  for (const { name, neededBy } of wanted) process.stderr.write(`${neededBy} need ${name}.\n`);
  process.stderr.write(`Installing ${packages.join(', ')} with apt-get.\n`);
  try {
    runApt(['update', '-qq']);
    runApt(['install', '-y', '-qq', '--no-install-recommends', ...packages]);
  } catch {
    // What is still missing is said above.
  }
}

function runApt(args: readonly string[]): void {
  execFileSync('apt-get', args, {
    stdio: ['ignore', 'ignore', 'inherit'],
    // A server that is installed for tests must not start by itself.
    env: { ...process.env, DEBIAN_FRONTEND: 'noninteractive', RUNLEVEL: '1' },
  });
}
