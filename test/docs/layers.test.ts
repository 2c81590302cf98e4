import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from '@jest/globals';

const source = path.resolve(path.dirname(fileURLToPath(import.meta.url)), '../../../src');

/** A room and what it may import besides itself: the rooms of lower floors (docs/architecture.md). */
const MAY_IMPORT: Readonly<Record<string, readonly string[]>> = {
  vocabulary: ['generated'],
  options: ['vocabulary'],
  store: ['vocabulary'],
  contract: ['vocabulary', 'options', 'store', 'generated'],
  session: ['vocabulary', 'options', 'store'],
  token: ['vocabulary', 'options', 'store'],
  grant: ['vocabulary', 'options', 'store'],
  limits: ['vocabulary', 'options', 'store'],
  operations: ['vocabulary', 'options', 'store', 'contract', 'session', 'token', 'grant', 'limits', 'generated'],
  server: [
    'vocabulary',
    'options',
    'store',
    'contract',
    'session',
    'token',
    'grant',
    'limits',
    'operations',
    'generated',
  ],
  frontend: ['generated'],
  mock: ['vocabulary', 'contract', 'generated'],
  development: ['generated', 'frontend'],
  'contract-test': ['generated'],
  generation: ['vocabulary'],
  documentation: ['contract-test'],
  cli: ['vocabulary', 'options', 'server', 'development', 'contract-test', 'generation', 'mock'],
};

/** A library and the only room that knows it. */
const ONLY_USER: Readonly<Record<string, string>> = {
  valibot: 'options',
  lmdb: 'store',
  redis: 'store',
  'openapi-backend': 'contract',
  ajv: 'contract',
  'koa-session': 'session',
  'openid-client': 'grant',
  jose: 'grant',
  '@koa/send': 'server',
  'raw-body': 'server',
  commander: 'cli',
  '@hey-api/openapi-ts': 'generation',
};

/** Rooms besides a library's own that know it: the mock serves a page's files as the backend does. */
const ALSO_USED_BY: Readonly<Record<string, string>> = { '@koa/send': 'mock' };

/** These share no code with the backend, and know what libraries they need. */
const TOWERS = ['development', 'contract-test'];

interface Import {
  readonly file: string;
  readonly room: string;
  readonly from: string;
}

const files = readdirSync(source, { recursive: true, encoding: 'utf8' }).filter((file) => file.endsWith('.ts'));
const imports: Import[] = files.flatMap((file) => {
  const text = readFileSync(path.join(source, file), 'utf8');
  const specifiers = [...text.matchAll(/(?:from|import\()\s*'([^']+)'/g)].map((match) => match[1] ?? '');
  return specifiers.map((from) => ({ file, room: file.split(path.sep)[0] ?? '', from }));
});

function roomOf({ file, from }: Import): string {
  const target = path.relative(source, path.resolve(path.dirname(path.join(source, file)), from));
  const [first = '', second = ''] = target.split(path.sep);
  return first === '..' ? second : first;
}

describe('The floors', () => {
  it('know every room', () => {
    const rooms = new Set(files.map((file) => file.split(path.sep)[0] ?? ''));
    expect([...rooms].sort()).toEqual(Object.keys(MAY_IMPORT).sort());
  });

  it('are only ever left downwards', () => {
    const wrong = imports
      .filter(({ from }) => from.startsWith('.'))
      .filter((one) => roomOf(one) !== one.room && !MAY_IMPORT[one.room]?.includes(roomOf(one)))
      .map((one) => `${one.file} imports ${one.from}`);
    expect(wrong).toEqual([]);
  });

  it('have one room for each library', () => {
    const wrong = imports
      .filter(({ from, room }) => {
        const library = from.startsWith('@') ? from.split('/').slice(0, 2).join('/') : (from.split('/')[0] ?? '');
        const owner = ONLY_USER[library];
        const isAllowed = owner === room || ALSO_USED_BY[library] === room || TOWERS.includes(room);
        return owner !== undefined && !isAllowed;
      })
      .map((one) => `${one.file} imports ${one.from}`);
    expect(wrong).toEqual([]);
  });

  it('leave the process to the command line', () => {
    const wrong = files
      .filter((file) => !/^(cli|generation|documentation)\b/.test(file) && !file.endsWith('assemble.ts'))
      .filter((file) => /\bprocess\.(env|argv|exit)\b/.test(readFileSync(path.join(source, file), 'utf8')));
    expect(wrong).toEqual([]);
  });

  it('stay small: no file of more than 250 lines', () => {
    const long = files.filter((file) => readFileSync(path.join(source, file), 'utf8').split('\n').length > 251);
    expect(long).toEqual([]);
  });
});
