import type { Options } from '../../config/schema.js';
import { DEFAULT_AUTHORIZATION_SERVER } from '../../core/authorization-server-name.js';
import { isServed } from '../served-operations.js';
import { changedAt, type Members, membersAt, without } from './members.js';
import { retitled } from './renditions.js';
import { withoutUnused } from './without-unused.js';

/** How the contract names what an installation can name otherwise. */
const NAMED = { cookie: '__Host-tmi-bff', header: 'X-TMI-BFF' };

/** Whether the backend sets a session cookie, instead of using a secret of the application. */
export interface SessionKind {
  readonly hasOwnCookie: boolean;
}

/**
 * The contract as this installation keeps it: its origin, cookie, header, resources, scopes, authorization servers and
 * proxied APIs, without the parameters and operations that its settings rule out.
 */
export function describeInstance(contract: Members, options: Options, kind: SessionKind): Members {
  const possible = withoutUnused(without(renamed(contract, options), (node) => isRuledOut(node, options)));
  const settled = changesBy(options, kind).reduce(
    (document, [path, change]) => changedAt(document, path, change),
    possible,
  );
  return {
    ...retitled(settled, { title: options.publicOrigin, about: aboutInstance(options) }),
    servers: [{ url: options.publicOrigin + options.basePath }],
  };
}

/** Texts and examples have these names too. Neither name needs escaping in JSON. */
function renamed(contract: Members, { session, requiredHeader = NAMED.header }: Options): Members {
  const text = JSON.stringify(contract);
  return JSON.parse(
    text.replaceAll(NAMED.cookie, () => session.cookieName).replaceAll(NAMED.header, () => requiredHeader),
  );
}

function isRuledOut(node: Members, options: Options): boolean {
  const { providers, proxies, requiredHeader, signIn } = options;
  if (node['x-internal'] === true) return true;
  if (node.operationId === 'callbackOfProvider' || node.name === 'provider') return isEmpty(providers);
  if (typeof node.operationId === 'string' && !isServed(node.operationId, options)) return true;
  if (node.path === '/bff/api/{name}/{path}') return isEmpty(proxies);
  if (node.in === 'header') return requiredHeader === undefined;
  if (node.in === 'query' && node.name === 'acr_values') return signIn.acrValues.length === 0;
  const isPassedOn = membersAt(node, 'schema').$ref === '#/components/schemas/PassedParameter';
  return isPassedOn && !signIn.passedParameters.some((name) => name === node.name);
}

const isEmpty = (map: object) => Object.keys(map).length === 0;

type Change = (node: Members) => Members;

/** What is different from the contract, by the path of the node in the document. */
function changesBy(options: Options, { hasOwnCookie }: SessionKind): (readonly [readonly string[], Change])[] {
  const { providers, proxies, resources, signIn, scopes, defaultResource } = options;
  const first = resources.find(({ indicator }) => indicator === defaultResource) ?? resources[0];
  const scope = first?.scopes ?? [...signIn.scope, ...scopes];
  const parameter = (name: string) => ['components', 'parameters', name];
  const schema = (name: string) => ['components', 'schemas', name];
  return [
    [parameter('RequiredHeader'), (node) => ({ ...node, required: true })],
    [parameter('ScopeParameter'), withExample(scope.join(' ') || undefined)],
    [parameter('ResourceParameter'), withExample(first && [first.indicator])],
    [parameter('ProviderParameter'), withExample(Object.keys(providers)[0])],
    [parameter('ProviderInPath'), withExample(Object.keys(providers)[0])],
    [parameter('AcrValuesParameter'), withExample(signIn.acrValues[0])],
    [schema('Resource'), withValues(resources.map(({ indicator }) => indicator))],
    [schema('ProviderName'), withValues([DEFAULT_AUTHORIZATION_SERVER, ...Object.keys(providers)])],
    [['x-proxy'], (node) => ({ ...node, names: Object.keys(proxies) })],
    [['components', 'securitySchemes', 'session'], hasOwnCookie ? (node) => node : withForeignSession],
  ];
}

const withExample =
  (example: unknown): Change =>
  ({ example: _, ...node }) =>
    example === undefined ? node : { ...node, example };

/** Without the format, which says less than the values: some generators take only one of both. */
function withValues(values: readonly string[]): Change {
  return (node) => {
    const { format: _, ...rest } = node;
    return values.length === 0 ? node : { ...rest, enum: values };
  };
}

const withForeignSession: Change = (node) => ({
  ...node,
  description: 'The session of the application that the backend is mounted in. Its cookie can have any name.',
});

type Row = readonly [about: string, scopes: readonly string[]];

/** The text before the description of the instance's document: which tokens a page can request. */
function aboutInstance({ publicOrigin, resources, scopes, signIn, defaultResource }: Options): string {
  const rows: Row[] = [
    ...resources.map((resource): Row => {
      const isDefault = resource.indicator === defaultResource;
      return [`${code(resource.indicator)}${isDefault ? ' (default)' : ''}`, resource.scopes];
    }),
    ['none', [...new Set([...signIn.scope, ...scopes])]],
  ];
  return [
    `This document has the contract as the backend of ${code(publicOrigin)} keeps it, with the names and values of its settings.`,
    'A page of it can request tokens for:',
    '',
    '| `resource` | `scope` |',
    '| --- | --- |',
    ...rows.map(([about, allowed]) => `| ${about} | ${allowed.map(code).join(', ')} |`),
  ].join('\n');
}

/** As code in a cell of a table of Markdown. */
function code(text: string): string {
  return `\`${text.replaceAll('|', '\\|')}\``;
}
