import * as v from 'valibot';
import { SettingsSchema } from './frontends-schema.js';

/** The schema of the option at this path, without its default; `undefined` if there is no such option. */
export function schemaAt(path: readonly string[]): v.GenericSchema | undefined {
  return schemasAt(path)[0];
}

/** The names of the options that a map at this path may have. */
export function optionNamesAt(path: readonly string[]): string[] {
  return schemasAt(path)
    .flatMap(alternativesOf)
    .flatMap((schema) => ('entries' in schema ? Object.keys(schema.entries as object) : []));
}

function schemasAt(path: readonly string[]): v.GenericSchema[] {
  let schemas: v.GenericSchema[] = [SettingsSchema];
  for (const key of path) schemas = schemas.flatMap((schema) => memberOf(schema, key));
  return schemas;
}

function alternativesOf(schema: v.GenericSchema): v.GenericSchema[] {
  const isVariant = schema.type === 'variant' && 'options' in schema && Array.isArray(schema.options);
  return isVariant ? (schema.options as v.GenericSchema[]) : [schema];
}

function memberOf(schema: v.GenericSchema, key: string): v.GenericSchema[] {
  const alternatives = alternativesOf(schema);
  if (alternatives[0] !== schema) return alternatives.flatMap((alternative) => memberOf(alternative, key));
  if (schema.type === 'record' && 'value' in schema && 'key' in schema) {
    return v.is(schema.key as v.GenericSchema, key) ? [unwrap(schema.value as v.GenericSchema)] : [];
  }
  if ('item' in schema && /^\d+$/.test(key)) return [unwrap(schema.item as v.GenericSchema)];
  if (!('entries' in schema) || !Object.hasOwn(schema.entries as object, key)) return [];
  const member = (schema.entries as Record<string, v.GenericSchema>)[key];
  return member === undefined ? [] : [unwrap(member)];
}

function unwrap(schema: v.GenericSchema): v.GenericSchema {
  return 'wrapped' in schema ? unwrap(schema.wrapped as v.GenericSchema) : schema;
}
