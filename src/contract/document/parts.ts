import { isMembers, type Members, membersAt, without } from './members.js';

/**
 * The document without the project's extensions of the draft: operations, parameters, members and examples that are marked
 * `x-extension: true`, or refer to something so marked. Every token-mediating backend has the rest.
 */
export function coreOnly<Document>(document: Document): Document {
  return onlyUsedPaths(without(document, (node) => node['x-extension'] === true));
}

/** The document with only the operations that scripts of the page fetch. */
export function fetchedOnly<Document>(document: Document): Document {
  return publicOnly(without(document, isForOthers));
}

/** The document without what is not served where pages are. */
export function publicOnly<Document>(document: Document): Document {
  return onlyUsedPaths(without(document, (node) => node['x-internal'] === true));
}

/** `HEAD` has nothing for a page that `GET` does not have. */
function isForOthers(node: Members, name: string | undefined): boolean {
  if (node.responses === undefined) return false;
  return node['x-navigation'] !== undefined || node['x-back-channel'] === true || name === 'head';
}

/** The document without paths that have no operation. */
export function onlyUsedPaths<Document>(document: Document): Document {
  const paths = Object.entries(membersAt(document, 'paths'));
  const used = paths.filter(([, path]) => isMembers(path) && Object.keys(path).length > 0);
  return { ...document, paths: Object.fromEntries(used) };
}
