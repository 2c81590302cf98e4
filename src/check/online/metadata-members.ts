/** The members of the metadata that are checked (RFC 8414, section 2). Nothing but their names is known of them. */
export type Metadata = Readonly<Record<string, unknown>>;

/** A list of texts in the metadata; `undefined` if the metadata does not say. */
export function listIn(metadata: Metadata, name: string): readonly string[] | undefined {
  const value = metadata[name];
  return Array.isArray(value) ? value.filter((item) => typeof item === 'string') : undefined;
}

/** A URL in the metadata that may be asked; `undefined` if there is none. */
export function urlIn(metadata: Metadata, name: string): URL | undefined {
  const value = metadata[name];
  if (typeof value !== 'string' || !URL.canParse(value)) return undefined;
  const url = new URL(value);
  return /^https?:$/.test(url.protocol) ? url : undefined;
}
