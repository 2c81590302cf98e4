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

/** A line that only opens or closes a block or a list. */
const BRACKETS = /^\s*(?:[()[\]{},;]+|end)\s*$/;

export interface Length {
  /** Lines of code: without empty lines, comments and imports. */
  readonly lines: number;
  /** Those of them that have nothing but brackets, or `end`. */
  readonly bracketLines: number;
}

export function countLines(text: string, language: Language): Length {
  const code = NO_CODE[language].reduce<string>((rest, pattern) => rest.replace(pattern, ''), text);
  const lines = code.split('\n').filter((line) => line.trim() !== '');
  return { lines: lines.length, bracketLines: lines.filter((line) => BRACKETS.test(line)).length };
}

/** How long a backend is, without the files that only read its settings. */
export function lengthOf(backend: ExampleBackend): Length {
  const folder = folderOf(backend);
  const counted = filesIn(folder).filter(
    (file) => file.endsWith(backend.sources) && !backend.settings?.includes(path.basename(file)),
  );
  const lengths = counted.map((file) => countLines(readFileSync(path.join(folder, file), 'utf8'), backend.sources));
  const sum = (member: keyof Length) => lengths.reduce((total, one) => total + one[member], 0);
  return { lines: sum('lines'), bracketLines: sum('bracketLines') };
}
