import { readFileSync } from 'node:fs';
import { Ajv2020 } from 'ajv/dist/2020.js';
import addFormats from 'ajv-formats';
import { parse } from 'yaml';
import type { HttpAnswer } from '../../support/http-exchange.js';

/**
 * Holds answers to `openapi.yaml` without any code of the backend: what the backend takes for the contract is just what
 * is in question here. Gives what is wrong, or `undefined`.
 */
export type AnswerCheck = (path: string, answer: HttpAnswer) => string | undefined;

export function createAnswerCheck(): AnswerCheck {
  const document: unknown = parse(readFileSync(new URL('../../../../openapi.yaml', import.meta.url), 'utf8'));
  const checkBody = createSchemaCheck(document, {});
  // A header is a text, whatever it stands for.
  const checkHeader = createSchemaCheck(document, { coerceTypes: true });

  return (path, { status, headers, body }) => {
    const responses = at(document, ['paths', path, 'get', 'responses']);
    const response = resolve(document, at(responses, [String(status)]) ?? at(responses, ['default']));
    if (response === undefined) return `status ${status} is not declared`;
    for (const [name, described] of Object.entries(at(response, ['headers']) ?? {})) {
      const header = resolve(document, described);
      const value = headers.get(name);
      if (value === null && at(header, ['required']) === true) return `the header ${name} is missing`;
      const wrong = value === null ? undefined : checkHeader(at(header, ['schema']), value);
      if (wrong !== undefined) return `the header ${name}: ${wrong}`;
    }
    const type = headers.get('content-type')?.split(';')[0] ?? '';
    const content = at(response, ['content', type]);
    if (content === undefined) return `the media type ${type} is not declared for ${status}`;
    return type === 'application/json' ? checkBody(at(content, ['schema']), JSON.parse(body)) : undefined;
  };
}

/** Makes the function that checks a value by a schema of the document. */
function createSchemaCheck(document: unknown, options: { coerceTypes?: true }) {
  const ajv = addFormats.default(new Ajv2020({ strict: false, ...options }));
  ajv.addSchema(document as object, 'contract');
  const compiled = new Map<unknown, ReturnType<typeof ajv.compile>>();
  return (schema: unknown, value: unknown): string | undefined => {
    if (schema === undefined) return undefined;
    const absolute = JSON.parse(JSON.stringify(schema).replaceAll('"#/', '"contract#/'));
    const check = compiled.get(schema) ?? ajv.compile({ type: 'object', properties: { value: absolute } });
    compiled.set(schema, check);
    return check({ value }) ? undefined : ajv.errorsText(check.errors);
  };
}

function resolve(document: unknown, described: unknown): unknown {
  const reference = at(described, ['$ref']);
  if (typeof reference !== 'string') return described;
  const path = reference.slice('#/'.length).split('/');
  return resolve(document, at(document, path));
}

function at(value: unknown, path: readonly string[]): unknown {
  return path.reduce<unknown>(
    (place, name) => (typeof place === 'object' && place !== null ? Reflect.get(place, name) : undefined),
    value,
  );
}
