import { isMembers, type Members, membersAt, referredTo, without } from './members.js';
import { onlyUsedPaths } from './parts.js';

/** A copy of the document without paths that have no operation, and without links, tags and components of no use. */
export function withoutUnused<Document>(document: Document): Document {
  const left = withoutDeadLinks(onlyUsedPaths(document));
  const tags = new Set(
    operationsOf(left).flatMap((operation) => (Array.isArray(operation.tags) ? operation.tags : [])),
  );
  const tagged = isMembers(left) && Array.isArray(left.tags) ? left.tags.filter(({ name }) => tags.has(name)) : [];
  return { ...left, tags: tagged, components: usedComponents(left) };
}

function operationsOf(document: unknown): Members[] {
  return Object.values(membersAt(document, 'paths'))
    .filter(isMembers)
    .flatMap((path) => Object.values(path).filter(isMembers));
}

/** A link names its operation, and so does the operation itself, which has responses. */
function withoutDeadLinks<Document>(document: Document): Document {
  const ids = new Set(operationsOf(document).map(({ operationId }) => operationId));
  const isDead = (node: Members) =>
    typeof node.operationId === 'string' && node.responses === undefined && !ids.has(node.operationId);
  const isEmpty = (node: Members, name?: string) => name === 'links' && Object.keys(node).length === 0;
  return without(without(document, isDead), isEmpty);
}

/** Security schemes are referred to by name, and stay. */
function usedComponents(document: unknown): Members {
  const components = membersAt(document, 'components');
  const used = referencesReachedFrom({ ...Object(document), components: undefined }, document);
  const kept = Object.entries(components).map(([kind, named]) => {
    const all = Object.entries(isMembers(named) ? named : {});
    const left = all.filter(([name]) => kind === 'securitySchemes' || used.has(`#/components/${kind}/${name}`));
    return [kind, Object.fromEntries(left)] as const;
  });
  return Object.fromEntries(kept.filter(([, named]) => Object.keys(named).length > 0));
}

function referencesReachedFrom(start: unknown, document: unknown): ReadonlySet<string> {
  const reached = new Set<string>();
  const visit = (node: unknown): void => {
    if (typeof node !== 'object' || node === null) return;
    for (const member of Object.values(node)) visit(member);
    const reference = isMembers(node) ? node.$ref : undefined;
    if (typeof reference !== 'string' || reached.has(reference)) return;
    reached.add(reference);
    visit(referredTo(reference, document));
  };
  visit(start);
  return reached;
}
