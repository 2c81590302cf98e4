/** A map whose members were not checked yet. */
export type UncheckedMap = Readonly<Record<string, unknown>>;

/** Whether a value is a map: an object, and no list. */
export function isMap(value: unknown): value is UncheckedMap {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
