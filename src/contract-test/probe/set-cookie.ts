/** A `Set-Cookie` header, read the way browsers do (RFC 6265, section 5.2). */
export interface SetCookie {
  readonly name: string;
  readonly value: string;
  /** Names in lower case; an attribute without a value is an empty text. */
  readonly attributes: ReadonlyMap<string, string>;
  /** The header's whole value. */
  readonly text: string;
  /** It removes the cookie. */
  readonly isRemoval: boolean;
}

export function readSetCookie(text: string): SetCookie | undefined {
  const [pair = '', ...rest] = text.split(';').map((part) => part.trim());
  const separator = pair.indexOf('=');
  if (separator < 1) return undefined;
  const attributes = new Map(rest.map(readAttribute));
  return {
    name: pair.slice(0, separator),
    value: pair.slice(separator + 1),
    attributes,
    text,
    isRemoval: isPast(attributes),
  };
}

function readAttribute(part: string): [string, string] {
  const [name = '', ...value] = part.split('=');
  return [name.trim().toLowerCase(), value.join('=').trim()];
}

/** `Max-Age` wins over `Expires` (RFC 6265, section 5.3). */
function isPast(attributes: ReadonlyMap<string, string>): boolean {
  const maxAge = attributes.get('max-age');
  if (maxAge !== undefined) return Number(maxAge) <= 0;
  const expires = Date.parse(attributes.get('expires') ?? '');
  return expires <= Date.now();
}
