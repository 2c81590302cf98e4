import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Readiness } from './readiness.js';

/** Answers a request of a Node.js HTTP server. */
export type ManagementHandler = (request: IncomingMessage, response: ServerResponse) => void;

/** What the metrics are served as. */
export interface MetricsText {
  readonly contentType: string;
  text(): Promise<string>;
}

export interface Managed {
  readonly readiness: () => Promise<Readiness>;
  /** Absent if nothing is measured. */
  readonly metrics?: MetricsText | undefined;
  readonly onFault: (error: unknown, path: string) => void;
}

interface Answer {
  readonly status: number;
  readonly contentType?: string;
  readonly allow?: string;
  readonly body: string;
}

/** Makes the handler of `/livez`, `/readyz` and `/metrics`. A server that has it below a path has to remove that path. */
export function createManagementHandler({ readiness, metrics, onFault }: Managed): ManagementHandler {
  const pages: Readonly<Record<string, () => Promise<Answer>>> = {
    '/livez': async () => json(200, { alive: true }),
    '/readyz': async () => {
      const state = await readiness();
      return json(state.ready ? 200 : 503, state);
    },
    ...(metrics === undefined ? {} : { '/metrics': async () => textOf(metrics) }),
  };
  const answer = async (method: string, path: string): Promise<Answer> => {
    const page = Object.hasOwn(pages, path) ? pages[path] : undefined;
    if (page === undefined) return text(404, `Not found. This listener has ${Object.keys(pages).join(', ')}.\n`);
    if (!['GET', 'HEAD'].includes(method)) return { ...text(405, 'Use GET.\n'), allow: 'GET, HEAD' };
    return page();
  };
  return ({ method = '', url = '' }, response) => {
    const [path = ''] = url.split('?');
    const failed = (error: unknown) => {
      onFault(error, path);
      return text(500, 'The backend failed.\n');
    };
    void answer(method, path)
      .catch(failed)
      .then((answered) => send(response, answered));
  };
}

async function textOf(metrics: MetricsText): Promise<Answer> {
  return { status: 200, contentType: metrics.contentType, body: await metrics.text() };
}

const json = (status: number, body: object): Answer => ({
  status,
  contentType: 'application/json',
  body: `${JSON.stringify(body)}\n`,
});

const text = (status: number, body: string): Answer => ({ status, body });

function send(response: ServerResponse, { status, contentType = 'text/plain; charset=utf-8', allow, body }: Answer) {
  response.writeHead(status, {
    'content-type': contentType,
    'content-length': Buffer.byteLength(body),
    'cache-control': 'no-store',
    'x-content-type-options': 'nosniff',
    ...(allow === undefined ? {} : { allow }),
  });
  // Node sends no body in the answer to HEAD.
  response.end(body);
}
