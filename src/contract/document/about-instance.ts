import type { Options } from '../../config/schema.js';

type Row = readonly [about: string, scopes: readonly string[]];

/** The text before the description of the instance's document: which tokens a page can request. */
export function aboutInstance({ publicOrigin, resources, scopes, signIn, defaultResource }: Options): string {
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
