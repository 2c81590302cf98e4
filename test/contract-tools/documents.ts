/** The documents that the tools read, as in the table. */
export const DOCUMENTS = [
  ['whole', '/openapi.json'],
  ['core', '/openapi/core.json'],
  ['core-3.0', '/openapi/core-3.0.json'],
  ['frontend', '/openapi/frontend.json'],
  ['frontend-3.0', '/openapi/frontend-3.0.json'],
  ['instance', '/openapi/instance.json'],
  ['instance-3.0', '/openapi/instance-3.0.json'],
] as const;
