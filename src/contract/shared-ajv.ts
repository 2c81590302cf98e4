import type { AnySchema, Options, ValidateFunction } from 'ajv';
import { Ajv2020 } from 'ajv/dist/2020.js';
import addFormats from 'ajv-formats';

/**
 * Makes what gives openapi-backend its compiler of schemas. The library asks for a new one per validator, and compiles a
 * schema again for each operation and status that uses it: 900 times for 50 schemas, most of the time of a start.
 */
export function shareAjv(): (draft07: unknown, options: Options) => Ajv2020 {
  const compilers = new Map<string, Ajv2020>();
  return (_draft07, options) => {
    const key = JSON.stringify(options);
    const compiler = compilers.get(key) ?? compilingOnce(options);
    compilers.set(key, compiler);
    return compiler;
  };
}

function compilingOnce(options: Options): Ajv2020 {
  const compiler = addFormats.default(new Ajv2020({ ...options, strict: false }));
  const compile = (schema: AnySchema) => Ajv2020.prototype.compile.call(compiler, schema);
  const compiled = new Map<string, ValidateFunction>();
  return Object.assign(compiler, {
    compile(schema: AnySchema) {
      const key = JSON.stringify(schema);
      const validate = compiled.get(key) ?? compile(schema);
      compiled.set(key, validate);
      return validate;
    },
  });
}
