/** The pattern of a path like `/bff/callback/{provider}`. */
export function patternOf(path: string): RegExp | undefined {
  if (!path.includes('{')) return undefined;
  const literal = path.replace(/[.*+?^$()|[\]\\]/g, '\\$&');
  return new RegExp(`^${literal.replace(/\{(\w+)\}/g, '(?<$1>[^/]+)')}$`);
}
