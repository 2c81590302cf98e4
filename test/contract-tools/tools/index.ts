import type { Tool } from '../tool.js';
import { FOREIGN_PAGE } from './foreign-page.js';
import { GO } from './go.js';
import { OPENAPI_GENERATOR } from './openapi-generator.js';
import { PRISM } from './prism.js';
import { READING } from './reading.js';
import { SCHEMATHESIS } from './schemathesis.js';
import { TYPESCRIPT_GENERATORS } from './typescript.js';

/** All tools, in the order of the table. */
export const TOOLS: readonly Tool[] = [
  ...READING,
  ...TYPESCRIPT_GENERATORS,
  ...PRISM,
  ...OPENAPI_GENERATOR,
  ...GO,
  ...FOREIGN_PAGE,
  ...SCHEMATHESIS,
];
