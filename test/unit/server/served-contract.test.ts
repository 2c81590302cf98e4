import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { isAlias, isNode, parseDocument, visit } from 'yaml';
import { readOptions } from '../../../src/config/read-options.js';
import { createBackend, type RunnableBackend } from '../../../src/server/create-backend.js';
import { type Listening, listen } from '../../../src/server/listen.js';

const REDOCLY = path.join(
  path.dirname(createRequire(import.meta.url).resolve('@redocly/cli/package.json')),
  'bin/cli.js',
);

/** What redocly finds in a document, with the rules of `npm run lint`. */
function lint(file: string): string {
  const { status, stdout, stderr } = spawnSync(
    process.execPath,
    [REDOCLY, 'lint', '--config', 'docs/redocly.yaml', file],
    {
      env: { ...process.env, REDOCLY_TELEMETRY: 'off', REDOCLY_SUPPRESS_UPDATE_NOTICE: 'true' },
      encoding: 'utf8',
    },
  );
  return status === 0 ? '' : `${stdout}${stderr}`;
}

describe('The contract as it is served', () => {
  const folder = mkdtempSync(path.join(tmpdir(), 'tmi-bff-served-'));
  let backend: RunnableBackend;
  let listening: Listening;

  beforeAll(async () => {
    const options = readOptions({
      publicOrigin: 'https://app.example',
      authorizationServer: { issuer: 'https://login.example', clientId: 'a', clientSecret: 'b' },
      requiredHeader: 'X-Acme',
      resources: [{ indicator: 'https://stocks.acme.test', scopes: ['read', 'buy'] }],
      providers: { partner: { issuer: 'https://partner.example', clientId: 'a', clientSecret: 'b' } },
    });
    backend = await createBackend(options, { log: () => undefined });
    listening = await listen(backend, { host: '127.0.0.1', port: 0 });
  });
  afterAll(async () => {
    await listening.close();
    await backend.close();
    rmSync(folder, { recursive: true, force: true });
  });

  /** On a connection of its own: linting takes longer than the backend keeps one. */
  const served = async (name: string) =>
    (await fetch(`http://127.0.0.1:${listening.port}/${name}`, { headers: { connection: 'close' } })).text();

  const documents = ['core', 'core-3.0', 'frontend', 'frontend-3.0', 'instance', 'instance-3.0'];

  it.each(['openapi.yaml', 'openapi.json', ...documents.map((name) => `openapi/${name}.json`)])(
    'is a valid OpenAPI document: /%s',
    async (name) => {
      const file = path.join(folder, path.basename(name));
      writeFileSync(file, await served(name));
      expect(lint(file)).toBe('');
    },
  );

  it('needs no more of YAML than every parser has: no anchors, no aliases, no merge keys', async () => {
    const odd: string[] = [];
    visit(parseDocument(await served('openapi.yaml')), {
      Node(_key, node) {
        if (isAlias(node)) odd.push(`*${node.source}`);
        else if (isNode(node) && node.anchor !== undefined) odd.push(`&${node.anchor}`);
      },
      Pair(_key, { key }) {
        if (String(key) === '<<') odd.push('<<');
      },
    });
    expect(odd).toEqual([]);
  });
});
