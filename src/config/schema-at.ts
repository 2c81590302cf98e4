import type * as v from 'valibot';
import { OptionsSchema } from './schema.js';

/** The schema of the option at this path, without its default; `undefined` if there is no such option. */
export function schemaAt(path: readonly string[]): v.GenericSchema | undefined {
  let schemas: v.GenericSchema[] = [OptionsSchema];
  for (const key of path) schemas = schemas.flatMap((schema) => memberOf(schema, key));
  return schemas[0];
}

function memberOf(schema: v.GenericSchema, key: string): v.GenericSchema[] {
  if (schema.type === 'variant' && 'options' in schema && Array.isArray(schema.options)) {
    return schema.options.flatMap((option: v.GenericSchema) => memberOf(option, key));
  }
  if (schema.type === 'record' && 'value' in schema) return [unwrap(schema.value as v.GenericSchema)];
  if ('item' in schema && /^\d+$/.test(key)) return [unwrap(schema.item as v.GenericSchema)];
  if (!('entries' in schema)) return [];
  const member = (schema.entries as Record<string, v.GenericSchema>)[key];
  return member === undefined ? [] : [unwrap(member)];
}

function unwrap(schema: v.GenericSchema): v.GenericSchema {
  return 'wrapped' in schema ? unwrap(schema.wrapped as v.GenericSchema) : schema;
}
