import { UnreadableYaml } from './parse-yaml.js';

/** Why settings can't be read, without a word of what they say: the messages of Node.js quote names of files, and more. */
export function reasonOf(error: unknown): string {
  if (error instanceof UnreadableYaml) return error.message;
  return typeof error === 'object' && error !== null && 'code' in error ? String(error.code) : 'unknown reason';
}
