import { readFileSync } from 'node:fs';
import path from 'node:path';
import typescript from 'typescript';

/** A package has modules with their types, and files such as the contract. */
const IS_MODULE = /\.(js|d\.ts)$/;

/** The entries, and every module that they reach by imports of whatever kind. All paths are relative to `root`. */
export function reachedFrom(entries: readonly string[], root: string): Set<string> {
  const files = new Set<string>();
  const visit = (file: string) => {
    if (files.has(file)) return;
    files.add(file);
    if (IS_MODULE.test(file)) for (const imported of importsOf(file, root)) visit(imported);
  };
  for (const entry of entries) visit(path.normalize(entry));
  return files;
}

/** What the module imports of this project: code for code, types for types. */
function importsOf(file: string, root: string): string[] {
  return typescript
    .preProcessFile(readFileSync(path.join(root, file), 'utf8'))
    .importedFiles.map(({ fileName }) => fileName)
    .filter((specifier) => specifier.startsWith('.'))
    .map((specifier) => path.join(path.dirname(file), specifier))
    .map((imported) => (file.endsWith('.d.ts') ? imported.replace(/\.js$/, '.d.ts') : imported));
}
