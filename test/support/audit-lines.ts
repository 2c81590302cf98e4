import { readFileSync } from 'node:fs';
import path from 'node:path';
import { Ajv2020 } from 'ajv/dist/2020.js';
import addFormats from 'ajv-formats';
import { root } from '../docs/documents.js';

const schema = JSON.parse(readFileSync(path.join(root, 'docs/audit-log.schema.json'), 'utf8'));
const ajv = new Ajv2020({ allErrors: true, strict: true });
(addFormats as unknown as (to: Ajv2020) => void)(ajv);
const validate = ajv.compile(schema);

/** What is wrong with a line, by the published schema. */
export const lineSchema = Object.assign(
  (line: unknown): string[] =>
    validate(line) ? [] : (validate.errors ?? []).map(({ instancePath, message }) => `${instancePath} ${message}`),
  { events: schema.properties.event.enum as string[] },
);
