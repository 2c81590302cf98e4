import { createServer, type IncomingMessage, request, type ServerResponse } from 'node:http';

export interface RoundRobin {
  readonly origin: string;
  /** How many requests each of the backends has answered. */
  readonly answered: ReadonlyMap<string, number>;
  close(): Promise<void>;
}

/** Passes each request on to the next of these backends; if that is gone, to the one after it, as proxies do. */
export async function startRoundRobin(port: number, backends: () => readonly string[]): Promise<RoundRobin> {
  const answered = new Map<string, number>();
  let turn = 0;
  const passOn = (incoming: IncomingMessage, response: ServerResponse, { body, first, tries = 0 }: Attempt) => {
    const all = backends();
    const backend = all[(first + tries) % all.length] ?? '';
    const outgoing = request(
      `${backend}${incoming.url}`,
      { method: incoming.method ?? 'GET', headers: incoming.headers, agent: false },
      (answer) => {
        answered.set(backend, (answered.get(backend) ?? 0) + 1);
        response.writeHead(answer.statusCode ?? 502, answer.rawHeaders);
        answer.pipe(response);
      },
    );
    outgoing.on('error', (error: NodeJS.ErrnoException) => {
      if (error.code === 'ECONNREFUSED' && tries + 1 < all.length)
        passOn(incoming, response, { body, first, tries: tries + 1 });
      else response.destroy();
    });
    outgoing.end(body);
  };
  const server = createServer((incoming, response) => {
    const chunks: Buffer[] = [];
    incoming.on('data', (chunk) => chunks.push(chunk));
    incoming.on('end', () => {
      turn += 1;
      passOn(incoming, response, { body: Buffer.concat(chunks), first: turn });
    });
  });
  await new Promise<void>((resolve) => server.listen(port, 'localhost', resolve));
  return {
    origin: `http://localhost:${port}`,
    answered,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

interface Attempt {
  readonly body: Buffer;
  /** Whose turn it is; each further try is for the one after it. */
  readonly first: number;
  readonly tries?: number;
}
