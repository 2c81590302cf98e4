import type { IncomingMessage } from 'node:http';
import { createBackend, loadOptions } from 'tmi-bff';

let backend: ReturnType<typeof createBackend> | undefined;

/** One backend for the process, which begins with the first request, and not while the application is built. */
export function getBackend() {
  backend ??= createBackend(loadOptions({ file: process.env.SETTINGS, environment: {} }), {
    log: (entry) => process.stderr.write(`${JSON.stringify(entry)}\n`),
  });
  return backend;
}

export async function countStocks(request: IncomingMessage): Promise<number> {
  const token = await (await getBackend()).tokens.get(request, { scope: 'read' });
  if (token.kind === 'refused') return 0;
  const headers = { authorization: `Bearer ${token.accessToken}` };
  const { stocks } = await $fetch<{ stocks: unknown[] }>(`${process.env.STOCKS}/v1/list`, { headers });
  return stocks.length;
}
