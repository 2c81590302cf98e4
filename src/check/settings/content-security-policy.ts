/** Whether a policy lets a page of one origin send requests to another (CSP Level 3, sections 6.1.2 and 6.7.2). */
export function allowsConnection(
  policy: string,
  { from, to }: { readonly from: string; readonly to: string },
): boolean {
  const directives = new Map<string, readonly string[]>();
  for (const directive of policy.split(';')) {
    const [name = '', ...sources] = directive.trim().split(/\s+/);
    // The first directive of a name counts.
    if (name !== '' && !directives.has(name.toLowerCase())) directives.set(name.toLowerCase(), sources);
  }
  const sources = directives.get('connect-src') ?? directives.get('default-src');
  return sources === undefined || sources.some((source) => matches(source.toLowerCase(), new URL(to), from));
}

function matches(source: string, to: URL, from: string): boolean {
  if (source === '*') return true;
  if (source === "'self'") return to.origin === from;
  if (/^[a-z][a-z0-9+.-]*:$/.test(source)) return to.protocol === source;
  const [, scheme, host = '', port] =
    /^(?:([a-z][a-z0-9+.-]*:)\/\/)?([^/:]+)(?::(\d+|\*))?(?:\/.*)?$/.exec(source) ?? [];
  return (
    (scheme ?? new URL(from).protocol) === to.protocol && matchesHost(host, to.hostname) && matchesPort(port, to.port)
  );
}

function matchesHost(pattern: string, host: string): boolean {
  return pattern.startsWith('*.') ? host.endsWith(pattern.slice(1)) : pattern === host;
}

/** A URL has no port where its scheme has that one by default. */
function matchesPort(pattern: string | undefined, port: string): boolean {
  if (pattern === '*') return true;
  return (pattern === '443' || pattern === '80' ? '' : (pattern ?? '')) === port;
}
