import { createServer, type Server } from 'node:net';

/**
 * Above the last of the ports that browsers refuse (Fetch, "bad port": 10080), and below what systems give to outgoing
 * connections, which could otherwise take a port before its server does.
 */
const [LOWEST, HIGHEST] = [10_081, 30_000];

/** Finds free ports of 127.0.0.1. They are held together, so that they differ. */
export async function freePorts(count: number): Promise<number[]> {
  const held = await Promise.all(Array.from({ length: count }, holdAny));
  await Promise.all(held.map(({ server }) => new Promise((resolve) => server.close(resolve))));
  return held.map(({ port }) => port);
}

async function holdAny(): Promise<{ port: number; server: Server }> {
  for (;;) {
    const port = LOWEST + Math.floor(Math.random() * (HIGHEST - LOWEST));
    const server = createServer();
    const isHeld = await new Promise<boolean>((resolve) => {
      server.once('error', () => resolve(false)).listen(port, '127.0.0.1', () => resolve(true));
    });
    if (isHeld) return { port, server };
  }
}
