/** A value that has no members itself, with the name it is kept under. */
export interface Leaf {
  readonly name: string;
  readonly value: string;
}

/** All texts and numbers of a JSON value, at any depth. */
export function leavesOf(value: unknown, name = ''): Leaf[] {
  if (typeof value !== 'object' || value === null) return [{ name, value: String(value) }];
  return Object.entries(value).flatMap(([member, inner]) => leavesOf(inner, Array.isArray(value) ? name : member));
}
