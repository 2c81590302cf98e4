import type { AddressInfo } from 'node:net';
import { connect, createServer, type Socket } from 'node:net';

/** A TCP connection to a port of this machine that can be cut for one of those who use it, and mended. */
export interface CuttableLink {
  /** Connect here instead. */
  readonly port: number;
  /** Breaks all connections, and takes no new ones. */
  cut(): void;
  mend(): void;
  /** Passes new connections on to another port. Those that are open stay where they are. */
  moveTo(target: number): void;
  close(): Promise<void>;
}

/** Passes on all that is sent to a port of its own, until it is cut. */
export async function startCuttableLink(first: number): Promise<CuttableLink> {
  let target = first;
  const sockets = new Set<Socket>();
  let isCut = false;
  const keep = (socket: Socket) => {
    sockets.add(socket);
    socket.on('error', () => undefined).on('close', () => void sockets.delete(socket));
  };
  const cut = () => {
    isCut = true;
    for (const socket of sockets) socket.destroy();
  };
  const server = createServer((incoming) => {
    if (isCut) return void incoming.destroy();
    const outgoing = connect(target, '127.0.0.1');
    keep(incoming);
    keep(outgoing);
    incoming.pipe(outgoing).pipe(incoming);
    incoming.on('close', () => outgoing.destroy());
    outgoing.on('close', () => incoming.destroy());
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    port: (server.address() as AddressInfo).port,
    cut,
    mend() {
      isCut = false;
    },
    moveTo(next) {
      target = next;
    },
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        cut();
      }),
  };
}
