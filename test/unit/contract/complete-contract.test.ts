import { describe, expect, it } from '@jest/globals';
import { readContractDocument } from '../../../src/contract/contract-document.js';
import { REFUSAL_CODES } from '../../../src/core/refusal.js';

type Node = { readonly [name: string]: Node | undefined };

const document = readContractDocument() as unknown as Node;
const description = String(document.info?.description);

/** Every node of the document that is an object, with the name that it has in the one around it. */
function nodesIn(value: unknown, name = ''): [string, Node][] {
  if (typeof value !== 'object' || value === null) return [];
  return [[name, value as Node], ...Object.entries(value).flatMap(([key, member]) => nodesIn(member, key))];
}

describe('The contract', () => {
  it('has no two components of one name, which generators would number', () => {
    const names = Object.values(document.components ?? {}).flatMap((components) => Object.keys(components ?? {}));
    expect(names.filter((name, index) => names.indexOf(name) !== index)).toEqual([]);
  });

  it('says how each list in a form is written', () => {
    const forms = nodesIn(document.paths).filter(([name]) => name === 'application/x-www-form-urlencoded');
    expect(forms.length).toBeGreaterThan(2);
    expect(document.paths?.['/.well-known/bff-token']?.post?.requestBody?.content).toMatchObject({
      'application/x-www-form-urlencoded': { encoding: { resource: { style: 'form', explode: true } } },
    });
  });

  it('explains each of its x- fields', () => {
    const fields = new Set(
      nodesIn(document).flatMap(([, node]) => Object.keys(node).filter((name) => /^x-/.test(name))),
    );
    expect(fields.size).toBeGreaterThan(3);
    for (const field of fields) expect(description).toMatch(new RegExp(`- \`${field}[:\`]`));
  });

  it('lists the codes of the backend, in a table and for editors', () => {
    const { error } = (document.components?.schemas?.ErrorResponse?.properties ?? {}) as Node;
    const [known] = Object.values(error?.anyOf ?? {});
    expect(Object.values(known?.enum ?? {})).toEqual(REFUSAL_CODES);
    for (const code of REFUSAL_CODES) expect(description).toMatch(new RegExp(`^\\| \`${code}\` \\|`, 'm'));
  });

  it('shows no code with a status that its table does not have', () => {
    const shown = nodesIn(document.components?.responses).flatMap(([, node]) => {
      const { error } = Object(node.value) as { error?: unknown };
      return node['x-status'] && typeof error === 'string' ? [[error, String(node['x-status'])] as const] : [];
    });
    expect(shown.length).toBeGreaterThan(5);
    for (const [code, status] of shown) expect(description).toMatch(new RegExp(`\`${code}\` \\|[^|]*\\b${status}\\b`));
  });

  it('says where a session is optional', () => {
    const optional = [{ session: [] }, {}];
    expect(document.paths?.['/bff/login']?.get?.security).toEqual(optional);
    expect(document.paths?.['/bff/logout']?.post?.security).toEqual(optional);
  });
});
