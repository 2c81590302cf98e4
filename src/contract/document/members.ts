/** A node of an OpenAPI document that has members. */
export type Members = Readonly<Record<string, unknown>>;

export function isMembers(value: unknown): value is Members {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** The member of this name, or no members if there is none. */
export function membersAt(node: unknown, name: string): Members {
  const member = isMembers(node) ? node[name] : undefined;
  return isMembers(member) ? member : {};
}

/** Resolves a reference within the document (RFC 6901). */
export function referredTo(reference: unknown, document: unknown): unknown {
  if (typeof reference !== 'string' || !reference.startsWith('#/')) return undefined;
  const names = reference.slice(2).split('/');
  return names.reduce<unknown>((at, name) => (isMembers(at) ? at[name] : undefined), document);
}

/**
 * A copy of the document without the nodes that `leavesOut` chooses, nor the references to them.
 *
 * @param leavesOut is asked for every node that has members, with its name in the node that it is in
 */
export function without<Document>(
  document: Document,
  leavesOut: (node: Members, name: string | undefined) => boolean,
): Document {
  const isLeftOut = (node: unknown, name?: string): boolean =>
    isMembers(node) && (leavesOut(node, name) || isLeftOut(referredTo(node.$ref, document)));
  const copy = (node: unknown): unknown => {
    if (Array.isArray(node)) return node.filter((item) => !isLeftOut(item)).map(copy);
    if (!isMembers(node)) return node;
    const kept = Object.entries(node).filter(([name, member]) => !isLeftOut(member, name));
    return Object.fromEntries(kept.map(([name, member]) => [name, copy(member)]));
  };
  return copy(document) as Document;
}

/** A copy of the document with another node at this path. Without a node there, it stays as it is. */
export function changedAt(
  document: Members,
  [name, ...rest]: readonly string[],
  change: (node: Members) => Members,
): Members {
  if (name === undefined) return change(document);
  const node = document[name];
  return isMembers(node) ? { ...document, [name]: changedAt(node, rest, change) } : document;
}
