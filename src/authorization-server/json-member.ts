/** A member of the JSON object in a body; `undefined` if the body is not a JSON object, or has no such member. */
export function memberOf(body: Buffer, name: string): unknown {
  if (!body.includes(`"${name}"`)) return undefined;
  try {
    const value: unknown = JSON.parse(body.toString('utf8'));
    return typeof value === 'object' && value !== null ? (value as Record<string, unknown>)[name] : undefined;
  } catch {
    return undefined;
  }
}

/** The same object with another member, or without it. */
export function withMember(body: Buffer, name: string, value: string | undefined): Buffer {
  return Buffer.from(JSON.stringify({ ...JSON.parse(body.toString('utf8')), [name]: value }));
}
