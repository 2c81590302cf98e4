import { describe, expect, it } from '@jest/globals';
import { readContractDocument } from '../../../../src/contract/contract-document.js';
import { referredTo } from '../../../../src/contract/document/members.js';
import { asOpenApi30 } from '../../../../src/contract/document/openapi-3.0.js';
import { RENDITIONS } from '../../../../src/contract/document/renditions.js';

const made = Object.fromEntries(RENDITIONS.map(({ file, make }) => [file, make({ ...readContractDocument() })]));

/** Every value of a member of this name, anywhere in the document. */
function allOf(name: string, node: unknown): unknown[] {
  if (typeof node !== 'object' || node === null) return [];
  return Object.entries(node).flatMap(([key, member]) => [...(key === name ? [member] : []), ...allOf(name, member)]);
}

const componentsOf = (document: unknown) =>
  Object.entries(referredTo('#/components', document) ?? {}).flatMap(([kind, named]) =>
    Object.keys(named).map((name) => `#/components/${kind}/${name}`),
  );

describe('The renditions of the contract', () => {
  it('are core and frontend, in two versions of OpenAPI', () => {
    const versions = Object.entries(made).map(([file, { openapi }]) => [file, openapi]);
    expect(versions).toEqual([
      ['core.json', '3.1.1'],
      ['core-3.0.json', '3.0.3'],
      ['frontend.json', '3.1.1'],
      ['frontend-3.0.json', '3.0.3'],
    ]);
  });

  it.each(Object.keys(made))('refer to nothing that they do not have, and have no component of no use: %s', (file) => {
    const references = [...new Set(allOf('$ref', made[file]).map(String))];
    expect(references.filter((reference) => referredTo(reference, made[file]) === undefined)).toEqual([]);
    const unused = componentsOf(made[file]).filter((component) => !references.includes(component));
    expect(unused).toEqual(['#/components/securitySchemes/session']);
  });

  it.each(Object.keys(made))('name no operation and no tag that they do not have: %s', (file) => {
    const { paths, tags } = made[file] ?? {};
    const operations = Object.values(Object(paths)).flatMap((path) => Object.values(Object(path)));
    const ids = operations.map((operation) => Object(operation).operationId);
    expect(allOf('operationId', made[file]).filter((id) => !ids.includes(id))).toEqual([]);
    expect(allOf('links', made[file]).filter((links) => Object.keys(Object(links)).length === 0)).toEqual([]);
    const used = new Set(operations.flatMap((operation) => Object(operation).tags));
    expect(Object(tags).map((tag: { name: string }) => tag.name)).toEqual([...used]);
  });

  it('leave out of the core what it knows nothing of', () => {
    const found = (file: string) => /"login_uri"|X-TMI-BFF/.exec(JSON.stringify(made[file]))?.[0];
    expect(found('core.json')).toBeUndefined();
    expect(found('frontend.json')).toBeDefined();
  });

  it('say what they are', () => {
    expect(made['core.json']?.info).toMatchObject({ title: 'Token-mediating backend (TMI-BFF): core' });
    expect(made['frontend-3.0.json']?.info).toMatchObject({ title: 'Token-mediating backend (TMI-BFF): frontend' });
  });
});

describe('A document in OpenAPI 3.0.3', () => {
  const document = asOpenApi30({
    openapi: '3.1.1',
    info: { title: 'A', summary: 'B', version: '1', license: { name: 'MIT', identifier: 'MIT' } },
    paths: {
      '/a': {
        get: {
          responses: {
            default: {
              description: 'D',
              content: {
                'application/json': {
                  schema: { type: 'array', items: { type: 'string', examples: ['x', 'y'] }, examples: [['x']] },
                  examples: { one: { value: { examples: ['data'], example: ['data'] } } },
                },
              },
            },
          },
        },
      },
    },
  });

  it('has no summary, and the address of the licence instead of its identifier', () => {
    expect(document).toMatchObject({ openapi: '3.0.3' });
    expect(document.info).toEqual({
      title: 'A',
      version: '1',
      license: { name: 'MIT', url: 'https://spdx.org/licenses/MIT.html' },
    });
  });

  it('has the first of the examples of a schema, and leaves examples of answers as they are', () => {
    expect(allOf('content', document)).toEqual([
      {
        'application/json': {
          schema: { type: 'array', items: { type: 'string', example: 'x' }, example: ['x'] },
          examples: { one: { value: { examples: ['data'], example: ['data'] } } },
        },
      },
    ]);
  });

  it('is the contract but for that', () => {
    const [whole, older] = [made['frontend.json'], made['frontend-3.0.json']];
    expect(allOf('pattern', older)).toEqual(allOf('pattern', whole));
    expect(Object.keys(Object(older?.components))).toEqual(Object.keys(Object(whole?.components)));
    expect(allOf('examples', older).filter(Array.isArray)).toEqual([]);
  });
});
