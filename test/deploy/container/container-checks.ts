import type { Container } from './container.js';

/** What has to hold of the container itself. The last one ends it. */
export const CONTAINER_CHECKS: readonly { readonly name: string; run(container: Container): Promise<string> }[] = [
  { name: 'user without rights', run: hasNoRights },
  { name: 'read-only root', run: writesOnlyToItsVolume },
  { name: 'HEALTHCHECK', run: isHealthy },
  { name: 'SIGTERM', run: stopsCleanly },
];

/** The user `node`, no capability, and no way to get one. */
async function hasNoRights(container: Container): Promise<string> {
  const user = await container.execute('node', '-p', 'process.getuid()');
  const status = await container.processStatus();
  if (user !== '1000') throw new Error(`the process runs as user ${user}`);
  for (const line of ['CapEff:\t0000000000000000', 'CapPrm:\t0000000000000000', 'NoNewPrivs:\t1']) {
    if (!status.includes(line)) throw new Error(`missing in its status: ${line}\n${status}`);
  }
  return `user ${user}, no capability`;
}

async function writesOnlyToItsVolume(container: Container): Promise<string> {
  const write = (file: string) => container.execute('node', '-e', `fs.writeFileSync('${file}', '')`);
  await write('/var/lib/tmi-bff/probe');
  for (const folder of ['/', '/opt/tmi-bff', '/etc/tmi-bff', '/home/node']) {
    const refusal = await write(`${folder}/probe`).then(
      () => 'it was written',
      ({ stderr }) => String(stderr),
    );
    if (!/EROFS|EACCES/.test(refusal)) throw new Error(`${folder}: ${refusal}`);
  }
  return 'yes';
}

async function isHealthy(container: Container): Promise<string> {
  await container.checkHealth();
  return 'healthy';
}

async function stopsCleanly(container: Container): Promise<string> {
  const { status, milliseconds } = await container.stop();
  if (status !== 0) throw new Error(`exit status ${status}`);
  if (milliseconds > 10_000) throw new Error(`it took ${milliseconds} ms`);
  return `status 0 after ${(milliseconds / 1000).toFixed(1)} s`;
}
