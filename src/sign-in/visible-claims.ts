type Claims = Readonly<Record<string, unknown>>;

const isText = (value: unknown) => typeof value === 'string';

/** The types that the contract promises for these claims (OpenID Connect Core 1.0, sections 2 and 5.1). */
const TYPES: Readonly<Record<string, (value: unknown) => boolean>> = {
  sub: isText,
  name: isText,
  preferred_username: isText,
  email: isText,
  email_verified: (value) => typeof value === 'boolean',
  acr: isText,
  auth_time: Number.isInteger,
};

/** The claims that the frontend may see (SES-09). One of the wrong type is left out, like one that is absent (SES-10). */
export function visibleClaims(claims: Claims, names: readonly string[]): Claims {
  const visible = names.filter((name) => isPresentable(name, claims[name])).map((name) => [name, claims[name]]);
  return Object.fromEntries(visible);
}

function isPresentable(name: string, value: unknown): boolean {
  if (value === undefined || value === null) return false;
  const isOfType = Object.hasOwn(TYPES, name) ? TYPES[name] : undefined;
  return isOfType === undefined || isOfType(value);
}
