import { isLoopbackUrl } from '../core/network.js';
import type { Options } from './schema.js';

/** The problems of bound tokens: nothing but a proxy can use one. */
export function dpopProblems({ dpop, resources, proxies, defaultResource }: Options): string[] {
  const proxied = Object.values(proxies).map(({ resource = defaultResource }) => resource);
  return resources.flatMap((resource, index) => {
    if (!resource.dpop) return [];
    const path = `resources[${index}].dpop`;
    const problems: string[] = [];
    if (dpop === undefined) problems.push(`${path}: expected a key in dpop.privateKeyFile, found none`);
    if (!proxied.includes(resource.indicator))
      problems.push(
        `${path}: expected one of proxies to be for this resource, because only they use its tokens, found none`,
      );
    return problems;
  });
}

/** The problems of the proxies that no single option shows. */
export function proxyTargetProblems({ proxies, resources, scopes, defaultResource, session }: Options): string[] {
  return Object.entries(proxies).flatMap(([name, proxy]) => {
    const problems: string[] = [];
    const path = `proxies.${name}`;
    const { target, resource = defaultResource, scope = [], setCookies } = proxy;
    if (!target.startsWith('https:') && !isLoopbackUrl(target))
      problems.push(`${path}.target: expected an https URL, because it receives tokens, found an http URL`);
    const named = resources.find(({ indicator }) => indicator === resource);
    if (resource !== undefined && named === undefined)
      problems.push(`${path}.resource: expected the indicator of one of resources, found another`);
    const unknown = scope.findIndex((token) => ![...scopes, ...(named?.scopes ?? [])].includes(token));
    if (unknown !== -1)
      problems.push(`${path}.scope[${unknown}]: expected one of the scopes of the resource, found another`);
    if (setCookies.includes(session.cookieName))
      problems.push(`${path}.setCookies: expected cookies of the resource server, found the session cookie`);
    return problems;
  });
}
