import type { NavigationOperation, OpenApiDocument, OpenApiParameter } from '../openapi-document.js';
import { BANNER } from './output-folder.js';

const URL_OF = `
/** Lists become one parameter per item; undefined values are left out. */
function urlOf(path: string, query: Readonly<Record<string, string | number | readonly string[] | undefined>>): string {
    const pairs = Object.entries(query).flatMap(([name, value]) =>
        (value === undefined ? [] : [value].flat()).map((item) => [name, String(item)]),
    );
    return pairs.length === 0 ? path : \`\${path}?\${new URLSearchParams(pairs)}\`;
}
`;

/**
 * The module with a function for each operation that a browser navigates to. The functions build URLs and fetch
 * nothing, so the module needs no HTTP client and is the same for every stack.
 */
export function navigationModule(navigations: readonly NavigationOperation[], document: OpenApiDocument): string {
  const functions = navigations.map((operation) => navigationFunction(operation, document));
  return [`${BANNER}\n`, ...functions, URL_OF].join('');
}

function navigationFunction(operation: NavigationOperation, document: OpenApiDocument): string {
  const { operationId, path } = operation;
  const query = (operation.parameters ?? []).map((parameter) => resolve(parameter, document));
  const type = `${pascalCase(operationId)}Query`;
  return `
export interface ${type} {
${query.map(member).join('')}}

${commentOf(operation)}
export const ${operationId} = ({ query = {} }: { readonly query?: ${type} } = {}): string => urlOf('${path}', { ...query });
`;
}

/** The comment of the function that builds the URL of an operation. */
export function commentOf({ summary, description }: NavigationOperation): string {
  return comment([summary, '', ...description.trimEnd().split('\n'), '', '@returns the URL to navigate to'], '');
}

export function pascalCase(name: string): string {
  return name.charAt(0).toUpperCase() + name.slice(1);
}

const TYPES: Readonly<Record<string, string>> = { array: 'readonly string[]', integer: 'number' };

function member({ name, description, schema }: OpenApiParameter): string {
  const type = TYPES[schema?.type ?? ''] ?? 'string';
  return `${comment((description ?? '').trimEnd().split('\n'), '    ')}\n    readonly ${name}?: ${type};\n`;
}

function comment(lines: readonly string[], indent: string): string {
  return [`${indent}/**`, ...lines.map((line) => `${indent} * ${line}`.trimEnd()), `${indent} */`].join('\n');
}

function resolve(parameter: OpenApiParameter, document: OpenApiDocument): OpenApiParameter {
  const name = parameter.$ref?.split('/').at(-1);
  return name === undefined ? parameter : (document.components?.parameters?.[name] ?? parameter);
}
