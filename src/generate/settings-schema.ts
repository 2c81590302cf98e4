import { toJsonSchema } from '@valibot/to-json-schema';
import { SettingsSchema } from '../config/frontends-schema.js';
import { listOptions } from '../config/option-list.js';

/** A JSON Schema, as far as this module looks into it. */
export interface JsonSchema {
  description?: string;
  pattern?: string;
  properties?: Record<string, JsonSchema>;
  items?: JsonSchema;
  oneOf?: JsonSchema[];
  additionalProperties?: JsonSchema | boolean;
  [keyword: string]: unknown;
}

/** The meaning of each option, by its path: `session.idleSeconds`, `resources[].scopes`, `proxies.*.target`. */
export type Meanings = ReadonlyMap<string, string>;

/**
 * The JSON Schema of a settings file, made from the schema that the program checks settings with. It accepts whatever the
 * program accepts. What several options say together, and what only a program can check, it does not see.
 */
export function settingsSchema(meanings: Meanings): JsonSchema {
  const converted = toJsonSchema(SettingsSchema, {
    typeMode: 'input',
    overrideAction: ({ valibotAction, jsonSchema }) => {
      if (valibotAction.type === 'check') return jsonSchema;
      // JSON Schema has no flags, and a pattern without them would refuse more.
      const hasFlags = 'requirement' in valibotAction && /\/[a-z]+$/.test(String(valibotAction.requirement));
      return valibotAction.type === 'regex' && hasFlags ? { ...jsonSchema, pattern: undefined } : undefined;
    },
  }) as JsonSchema;
  const schema: JsonSchema = JSON.parse(JSON.stringify(converted));
  describe(schema, '', meanings);
  referToOptionsOfAll(schema.properties?.frontends?.additionalProperties);
  const { $schema, required, ...rest } = schema;
  return { $schema, title: 'Settings of tmi-bff', ...rest, anyOf: [{ required }, { required: ['frontends'] }] };
}

/** What a frontend may name has the form that it has at the top. */
function referToOptionsOfAll(frontend: JsonSchema['additionalProperties']): void {
  if (typeof frontend !== 'object' || frontend.properties === undefined) throw new Error('frontends have no options');
  const names = Object.keys(frontend.properties);
  frontend.properties = Object.fromEntries(names.map((name) => [name, { $ref: `#/properties/${name}` }]));
}

function describe(schema: JsonSchema, path: string, meanings: Meanings): void {
  const meaning = meanings.get(path);
  if (meaning !== undefined) schema.description = meaning;
  for (const alternative of schema.oneOf ?? []) describe(alternative, path, meanings);
  for (const [name, member] of Object.entries(schema.properties ?? {})) {
    describe(member, path === '' ? name : `${path}.${name}`, meanings);
  }
  if (schema.items) describe(schema.items, `${path}[]`, meanings);
  if (typeof schema.additionalProperties === 'object')
    describe(schema.additionalProperties, pathOfEach(path), meanings);
}

/** Each of `providers` has the options of `authorizationServer`. */
function pathOfEach(path: string): string {
  return path === 'providers' ? 'authorizationServer' : `${path}.*`;
}

/** Reads the meanings from the tables of the documentation, as plain text, with the variable of each option. */
export function readMeanings(texts: { readonly configuration: string; readonly proxy: string }): Meanings {
  const variables = new Map(listOptions().map(({ path, variable }) => [path, variable]));
  // The table of the environment has no meanings.
  const described = rowsOf(texts.configuration).filter((cells) => cells.length === 4);
  const own = described.map(([path = '', ...cells]) => {
    const variable = variables.get(path);
    return [path, `${plain(cells[2] ?? '')}${variable ? ` Variable: ${variable}.` : ''}`] as const;
  });
  const ofProxies = rowsOf(texts.proxy).map(
    ([path, ...cells]) => [`proxies.*.${path}`, plain(cells[1] ?? '')] as const,
  );
  return new Map([...own, ...ofProxies]);
}

/** The rows of tables that begin with an option. */
function rowsOf(text: string): string[][] {
  return text.split('\n').flatMap((line) => {
    const [, path = '', rest = ''] = /^\| `([a-z][\w.[\]]*)` *\|(.*)\|$/.exec(line) ?? [];
    return path === '' ? [] : [[path, ...rest.split(/(?<!\\)\|/).map((cell) => cell.trim())]];
  });
}

/** Markdown without links and marks of code. */
function plain(markdown: string): string {
  return markdown
    .replace(/\[([^\]]*)\]\([^)]*\)/g, '$1')
    .replaceAll('`', '')
    .replaceAll('\\|', '|');
}
