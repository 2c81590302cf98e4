import { connect, type Socket } from 'node:net';

/** An answer as its bytes came. Header names are in lower case; repeated ones are a list. */
export interface WireAnswer {
  readonly status: number;
  readonly headers: ReadonlyMap<string, readonly string[]>;
  readonly body: string;
}

/** Sends bytes over one connection after another, and waits for each answer. */
export interface Wire {
  /** @param hasBody whether the answer to this may have a body: the one to `HEAD` has none */
  exchange(bytes: string, hasBody: boolean): Promise<WireAnswer>;
  close(): void;
}

const PATIENCE_MS = 60_000;

/** Keeps a connection for as long as the other side does. No HTTP client would send what is sent here. */
export function openWire(port: number): Wire {
  let socket: Socket | undefined;
  return {
    async exchange(bytes, hasBody) {
      socket = socket?.writable ? socket : connect(port, 'localhost').setEncoding('latin1');
      const answer = readAnswer(socket, hasBody);
      socket.write(bytes, 'latin1');
      const read = await answer;
      if (read.headers.get('connection')?.includes('close')) {
        socket.destroy();
        socket = undefined;
      }
      return read;
    },
    close: () => socket?.destroy(),
  };
}

function readAnswer(socket: Socket, hasBody: boolean): Promise<WireAnswer> {
  return new Promise((resolve, reject) => {
    let text = '';
    const settle = (act: () => void) => {
      clearTimeout(timer);
      socket.off('data', onData).off('end', onEnd).off('error', onError);
      act();
    };
    const timer = setTimeout(() => onError(new Error('no answer')), PATIENCE_MS);
    const onData = (chunk: string) => {
      text += chunk;
      const answer = parseAnswer(text, hasBody);
      if (answer) settle(() => resolve(answer));
    };
    const onEnd = () => onError(new Error(`the connection ended within an answer: ${text.slice(0, 200)}`));
    const onError = (error: Error) => settle(() => reject(error));
    socket.on('data', onData).on('end', onEnd).on('error', onError);
  });
}

/** The answer, once all of it is there. Ours have a length, or, for files, come in chunks. */
function parseAnswer(text: string, hasBody: boolean): WireAnswer | undefined {
  const end = text.indexOf('\r\n\r\n');
  if (end === -1) return undefined;
  const [first = '', ...lines] = text.slice(0, end).split('\r\n');
  const status = Number(/^HTTP\/1\.1 (\d{3}) /.exec(first)?.[1]);
  const headers = new Map<string, string[]>();
  for (const line of lines) {
    const [, name = '', value = ''] = /^([^:]+): ?(.*)$/.exec(line) ?? [];
    headers.set(name.toLowerCase(), [...(headers.get(name.toLowerCase()) ?? []), value]);
  }
  if (status === 100) return parseAnswer(text.slice(end + 4), hasBody);
  const body = text.slice(end + 4);
  if (!hasBody || status === 204 || status === 304) return { status, headers, body: '' };
  const isWhole =
    headers.get('transfer-encoding') === undefined
      ? body.length >= Number(headers.get('content-length')?.[0] ?? 0)
      : body.endsWith('0\r\n\r\n');
  return isWhole ? { status, headers, body } : undefined;
}
