import { isMembers, type Members, membersAt } from './members.js';

/** Members whose content is data of the interface, not description. */
const DATA = ['example', 'value', 'enum'];

/**
 * The document in OpenAPI 3.0.3, for tools that do not read 3.1. What 3.1 has and the contract does not use (`const`,
 * lists of types, `$defs`) is not translated; the lint of the renditions would find it.
 */
export function asOpenApi30(document: Members): Members {
  const { summary: _, ...info } = membersAt(document, 'info');
  const { identifier, ...license } = membersAt(info, 'license');
  // SPDX has a page for each identifier.
  const licensed =
    identifier === undefined ? license : { ...license, url: `https://spdx.org/licenses/${identifier}.html` };
  return { ...translatedMembers(document), openapi: '3.0.3', info: { ...info, license: licensed } };
}

function translatedMembers(node: Members): Members {
  return Object.fromEntries(Object.entries(node).map(translatedMember));
}

/** In 3.0 a schema has one `example`; in 3.1 it has a list of `examples`, which elsewhere is a map. */
function translatedMember([name, member]: [string, unknown]): [string, unknown] {
  if (DATA.includes(name)) return [name, member];
  if (name === 'examples' && Array.isArray(member)) return ['example', member[0]];
  return [name, translated(member)];
}

function translated(node: unknown): unknown {
  if (Array.isArray(node)) return node.map(translated);
  return isMembers(node) ? translatedMembers(node) : node;
}
