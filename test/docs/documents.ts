import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

export const root = path.resolve(path.dirname(fileURLToPath(import.meta.url)), '../../..');

/** A Markdown file of the project. `file` is relative to its root. */
export interface MarkdownDocument {
  readonly file: string;
  readonly text: string;
}

export function readDocument(file: string): MarkdownDocument {
  return { file, text: readFileSync(path.join(root, file), 'utf8') };
}

/** The files with an extension, also in folders below. Left out: installed packages, of which one is a link to this project. */
export function filesBelow(folder: string, extension: string): string[] {
  return readdirSync(path.join(root, folder), { withFileTypes: true })
    .flatMap((entry) => {
      const file = path.join(folder, entry.name);
      if (entry.isDirectory()) return entry.name === 'node_modules' ? [] : filesBelow(file, extension);
      return file.endsWith(extension) ? [file] : [];
    })
    .sort();
}

/** All Markdown that people read: at the top, below `docs/`, and what the packages for frontends say of themselves. */
export function readDocuments(): MarkdownDocument[] {
  const top = readdirSync(root).filter((file) => file.endsWith('.md'));
  return [...top, ...filesBelow('docs', '.md'), ...filesBelow('src', '.md')].map(readDocument);
}

export function readSources(): MarkdownDocument[] {
  return filesBelow('src', '.ts').map(readDocument);
}

/** A fenced block of code. `name` says where it is. */
export interface Snippet {
  readonly name: string;
  readonly code: string;
}

/** All fenced blocks, also those in lists. */
export function fencesOf({ text }: MarkdownDocument): { readonly language: string; readonly code: string }[] {
  const fences = text.matchAll(/^( *)```(\S*)[^\n]*\n([\s\S]*?)^\1```$/gm);
  return [...fences].map(([, indentation = '', language = '', code = '']) => ({
    language,
    code: code.replaceAll(new RegExp(`^${indentation}`, 'gm'), ''),
  }));
}

/** The fenced blocks of one language. */
export function snippetsOf(document: MarkdownDocument, language: string): Snippet[] {
  return fencesOf(document)
    .filter((fence) => fence.language === language)
    .map(({ code }, index) => ({ name: `${document.file}, ${language} ${index + 1}`, code }));
}

/** The file that a snippet shows as a whole, if it names one: `// src/app.tsx` or `<!-- src/App.vue -->`. */
export function fileOf({ code }: Snippet): string | undefined {
  return /^(?:\/\/|<!--) (\w+\/[\w.-]+)( -->)?\n/.exec(code)?.[1];
}

/** The rows of all tables, cell by cell, without the rows that only draw lines. */
export function tableRowsOf(text: string): string[][] {
  return text
    .split('\n')
    .filter((line) => line.startsWith('|') && !/^\|[-|: ]+\|$/.test(line))
    .map((line) =>
      line
        .slice(1, -1)
        .split(/(?<!\\)\|/)
        .map((cell) => cell.trim()),
    );
}

/** What a cell has in backticks, if it is nothing else. */
export function codeOf(cell = ''): string | undefined {
  return /^`([^`]+)`$/.exec(cell)?.[1];
}

/** The part of a document below a heading of the second level. */
export function sectionOf({ file, text }: MarkdownDocument, heading: string): string {
  const section = text.split(/^## /m).find((part) => part.startsWith(`${heading}\n`));
  if (section === undefined) throw new Error(`${file} has no section "${heading}"`);
  return section;
}
