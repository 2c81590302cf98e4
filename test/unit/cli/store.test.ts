import { spawnSync } from 'node:child_process';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import {
  askPostgresql,
  type PostgresqlServer,
  postgresqlChoice,
  startPostgresqlServer,
} from '../../support/postgresql-server.js';

const SEALING_KEY = '7mZqkYp0bN4sVwXhT2dLr9cJfGuEaQ1oKiB5xWy8HtM';

function migrate(store: string) {
  return spawnSync(process.execPath, ['dist/src/cli/main.js', 'store', 'migrate'], {
    encoding: 'utf8',
    env: {
      PATH: process.env.PATH,
      TMI_BFF_PUBLIC_ORIGIN: 'https://app.example',
      TMI_BFF_AUTHORIZATION_SERVER: '{ issuer: "https://as.example", clientId: a, clientSecret: b }',
      TMI_BFF_STORE: store,
      TMI_BFF_SEALING_KEYS: `[${SEALING_KEY}]`,
    },
  });
}

describe('tmi-bff store migrate', () => {
  let server: PostgresqlServer;
  beforeAll(async () => {
    server = await startPostgresqlServer();
  });
  afterAll(() => server?.close());

  it('makes the tables, and changes nothing the second time', async () => {
    const store = `{ kind: postgresql, url: "${postgresqlChoice(server).url.reveal()}" }`;
    for (const _time of ['first', 'second']) {
      expect(migrate(store)).toMatchObject({ status: 0, stderr: 'The tables of the store exist.\n' });
    }
    const tables = `select tablename from pg_tables where tablename like 'tmi_bff_%' order by 1`;
    expect(await askPostgresql(postgresqlChoice(server), tables)).toEqual(
      ['tmi_bff_index_member', 'tmi_bff_lease', 'tmi_bff_record'].map((tablename) => ({ tablename })),
    );
  });

  it('says why it cannot, and never the password', () => {
    const { status, stderr } = migrate('{ kind: postgresql, url: "postgresql://a:s3cr3t@127.0.0.1:9/b" }');
    expect(status).toBe(2);
    expect(stderr).toMatch(/^tmi-bff: store: the tables could not be made \(ECONNREFUSED/);
    expect(stderr).not.toContain('s3cr3t');
  });

  it('has nothing to do for a store without tables', () => {
    const { status, stderr } = migrate('{ kind: embedded, folder: sessions }');
    expect({ status, stderr }).toEqual({
      status: 2,
      stderr: 'tmi-bff: store.kind: expected "postgresql", found "embedded", which needs no tables\n',
    });
  });
});
