import { readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { parse, parseAllDocuments } from 'yaml';
import { loadContract } from '../../src/contract/contract.js';
import { lineSchema } from '../support/audit-lines.js';
import { readDocument, readDocuments, root, type Snippet, snippetsOf } from './documents.js';

const contract = await loadContract();
const json = readDocuments().flatMap((document) => snippetsOf(document, 'json'));
const yaml = readDocuments().flatMap((document) => snippetsOf(document, 'yaml'));
const schema = JSON.parse(readFileSync(path.join(root, 'docs/settings.schema.json'), 'utf8'));
const read = (file: string) => readFileSync(path.join(root, file), 'utf8');
const membersOf = ({ code }: Snippet): string[] => Object.keys(parse(code) ?? {});

/** Those that the guide for other backends tells them to send. */
const HEADERS = Object.fromEntries(
  [
    ...(snippetsOf(readDocument('docs/write-your-own-backend.md'), 'http')[0]?.code ?? '').matchAll(/^(\S+): (.*)$/gm),
  ].map(([, name = '', value = '']) => [name.toLowerCase(), value]),
);

/** What is wrong with an example, by the member that tells what it is. */
const JSON_KINDS: Readonly<Record<string, (example: object) => unknown>> = {
  error: (body) => {
    const operation = contract.route('GET', '/.well-known/bff-token')?.operation;
    return operation?.validateResponse({ status: 400, headers: HEADERS, body });
  },
  event: (line) => lineSchema(line)[0],
  // test/flow/management.test.ts compares it with an answer.
  ready: () => undefined,
};

describe('The JSON of the documentation', () => {
  const problemOf = (example: object) => {
    const kind = Object.keys(example).find((member) => member in JSON_KINDS);
    return kind === undefined ? 'it is of no kind that a test knows' : JSON_KINDS[kind]?.(example);
  };

  it.each(json.map((snippet) => [snippet.name, snippet] as const))('is what the program writes: %s', (_, { code }) => {
    expect(problemOf(JSON.parse(code))).toBeUndefined();
  });

  it('would be found wrong', () => {
    expect(problemOf({ error: 5 })).toBeDefined();
    expect(problemOf({ event: 'no.such.event' })).toBeDefined();
    expect(problemOf({ other: 1 })).toBeDefined();
  });
});

const isSettings = (snippet: Snippet) => membersOf(snippet).some((member) => member in schema.properties);

interface Port {
  readonly name: string;
  readonly containerPort: number;
}

/** YAML that is not for this program, by its first member. test/docs/settings-schema.test.ts tests settings. */
const OTHERS = yaml.filter((snippet) => membersOf(snippet).length > 0 && !isSettings(snippet));
const other = (member: string) => OTHERS.filter((snippet) => membersOf(snippet)[0] === member);

describe('The YAML of the documentation that has no settings', () => {
  it('is of kinds that tests know', () => {
    // test/docs/own-pages.test.ts tests texts, test/docs/commands.test.ts the commands of pipelines.
    const kinds = ['requestId', 'steps', 'jobs', 'contract', 'livenessProbe'];
    const unknown = OTHERS.filter((snippet) => !kinds.includes(membersOf(snippet)[0] ?? ''));
    expect(unknown.map(({ name }) => name)).toEqual([]);
  });

  it('has the probes of the manifest for Kubernetes', () => {
    const manifests = parseAllDocuments(read('docs/examples/deploy/kubernetes.yaml')).map((one) => one.toJS());
    const [container] = manifests.find(({ kind }) => kind === 'Deployment').spec.template.spec.containers;
    const ports = new Map(container.ports.map((one: Port) => [one.name, one.containerPort]));
    const numbered = JSON.parse(JSON.stringify(container), (key, value) =>
      key === 'port' ? (ports.get(value) ?? value) : value,
    );
    const probes = other('livenessProbe').map(({ code }) => parse(code));
    expect(probes).toHaveLength(1);
    for (const probe of probes) expect(numbered).toMatchObject(probe);
  });

  it('gives the action of the example what it takes', () => {
    const { inputs } = parse(read('docs/examples/ci/github/action.yml'));
    const given = other('steps').flatMap(({ code }) => parse(code).steps as { uses?: string; with?: object }[]);
    const own = given.filter(({ uses }) => uses?.startsWith('./'));
    expect(own).toHaveLength(1);
    for (const one of own)
      expect(inputs).toMatchObject(Object.fromEntries(Object.keys(one.with ?? {}).map((name) => [name, {}])));
  });
});
