import { spawn } from 'node:child_process';
import { once } from 'node:events';
import path from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { readDocument, root, sectionOf } from '../docs/documents.js';
import { freePorts } from '../support/free-ports.js';

const main = path.join(root, 'dist/src/cli/main.js');
const PAGE = 'http://localhost:5173';

/** Runs the mock as the guide says, on another port, until it has been asked. */
async function withMock<Result>(args: readonly string[], ask: (port: number) => Promise<Result>): Promise<Result> {
  const [port = 0] = await freePorts(1);
  const child = spawn(process.execPath, [main, 'mock', '--port', String(port), ...args], {
    stdio: ['ignore', 'pipe', 'ignore'],
  });
  try {
    await once(child.stdout, 'data');
    return await ask(port);
  } finally {
    const ended = once(child, 'exit');
    child.kill();
    await ended;
  }
}

/** The two requests of the start: a token from the mock, and the stocks. */
async function askForStocks(port: number) {
  const headers = { 'Sec-Fetch-Site': 'same-origin' };
  const answer = await fetch(`http://localhost:${port}/.well-known/bff-token`, { headers });
  const token = await answer.json();
  const authorization = { Authorization: `Bearer ${token.access_token}`, Origin: PAGE };
  const stocks = await fetch(`http://127.0.0.1:${port + 2}/stocks`, { headers: authorization });
  return { token, status: stocks.status, readableFor: stocks.headers.get('access-control-allow-origin') };
}

describe('The mock of the start', () => {
  const start = sectionOf(readDocument('docs/start.md'), '2. Run the mock');

  it('answers what the page about the start shows, and the stocks on the port of the demo accept it', async () => {
    const { token, status } = await withMock([], askForStocks);
    const shown = JSON.parse(/^\{"access_token.*$/m.exec(start)?.[0] ?? '{}');
    expect({ ...token, access_token: '' }).toEqual({ ...shown, access_token: '' });
    expect(token.access_token).toMatch(new RegExp(`^${shown.access_token.replace('…', '')}`));
    expect(start).toContain("curl -H 'Sec-Fetch-Site: same-origin' http://localhost:3000/.well-known/bff-token");
    expect(start).toContain('http://127.0.0.1:3002/stocks');
    expect(status).toBe(200);
  });

  it('has resource servers for a page on a development server, which need not pass the keys on', async () => {
    const answer = await withMock(['--no-frontend', '--public-origin', PAGE], askForStocks);
    expect(answer).toMatchObject({ status: 200, readableFor: PAGE });
  });

  it('leaves their ports alone if told to', async () => {
    const asked = withMock(['--no-frontend', '--no-resource-servers'], askForStocks);
    await expect(asked).rejects.toThrow('fetch failed');
  });
});
