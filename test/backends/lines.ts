import { readFileSync } from 'node:fs';
import path from 'node:path';
import { type ExampleBackend, filesIn, folderOf } from './example-backend.js';

/** By the end of the names of source files: what of them is no code, but a comment or an import. */
const NO_CODE = {
  '.py': [/^ *"""[\s\S]*?"""$/gm, /^ *#.*$/gm, /^(?:import|from) .*$/gm],
  '.go': [/^\s*\/\/.*$/gm, /^package .*$/gm, /^import \([\s\S]*?^\)$/gm, /^import .*$/gm],
  '.java': [/^ *\/\*[\s\S]*?\*\/$/gm, /^ *\/\/.*$/gm, /^(?:package|import) .*$/gm],
  '.php': [/^ *\/\*[\s\S]*?\*\/$/gm, /^ *\/\/.*$/gm, /^(?:<\?php|declare\(|use |require ).*$/gm],
  '.rb': [/^ *#.*$/gm, /^require(?:_relative)? .*$/gm],
} as const satisfies Readonly<Record<string, readonly RegExp[]>>;

export type Language = keyof typeof NO_CODE;

/** The lines of code of a text: without empty lines, comments and imports. */
export function countLines(text: string, language: Language): number {
  const code = NO_CODE[language].reduce<string>((rest, pattern) => rest.replace(pattern, ''), text);
  return code.split('\n').filter((line) => line.trim() !== '').length;
}

/** The lines of code of a backend, without the files that only read its settings. */
export function linesOf(backend: ExampleBackend): number {
  const folder = folderOf(backend);
  const counted = filesIn(folder).filter(
    (file) => file.endsWith(backend.sources) && !backend.settings?.includes(path.basename(file)),
  );
  const lines = counted.map((file) => countLines(readFileSync(path.join(folder, file), 'utf8'), backend.sources));
  return lines.reduce((sum, one) => sum + one, 0);
}
