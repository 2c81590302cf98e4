import { Ajv2020, type ErrorObject } from 'ajv/dist/2020.js';
import { readContractDocument } from './contract-document.js';

/** Says what is wrong with a JSON body; `undefined`: nothing. */
export type DescribeProblem = (body: unknown) => string | undefined;

/** Compiles a schema of the contract for an operation that is not served where pages are (`x-internal`). */
export function createBodyCheck(schema: string): DescribeProblem {
  const { components } = readContractDocument();
  const validate = new Ajv2020({ strict: false }).compile({ $ref: `#/components/schemas/${schema}`, components });
  return (body) => (validate(body) ? undefined : describe(validate.errors?.[0]));
}

/** Names members, never values: those are tokens. */
function describe({ instancePath = '', message, params = {} }: Partial<ErrorObject> = {}): string {
  const { additionalProperty = '' } = params;
  return `${instancePath || 'the body'} ${message} ${additionalProperty}`.trim();
}
