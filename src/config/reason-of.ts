import { UnreadableYaml } from './parse-yaml.js';

/** The code of an error. Messages of Node.js quote file names and content, so they are not shown. */
export function reasonOf(error: unknown): string {
  if (error instanceof UnreadableYaml) return error.message;
  return typeof error === 'object' && error !== null && 'code' in error ? String(error.code) : 'unknown reason';
}
