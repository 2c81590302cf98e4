import { cpSync, mkdtempSync, readdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import ts from 'typescript';
import { applied, type Change } from './mutation.js';

export const ROOT = path.resolve(path.dirname(fileURLToPath(import.meta.url)), '../../..');

/** A copy of the built project, in which sources can be broken while the project stays as it is. */
export interface Stage {
  readonly folder: string;
  /** Runs `act` while the changes are made, and takes them back. */
  during<Result>(changes: readonly Change[], act: () => Promise<Result>): Promise<Result>;
  close(): void;
}

/** What is broken has to be a copy. All else is the project's own, by links. */
const COPIED = ['dist', 'openapi.yaml'];

export function setStage(): Stage {
  const folder = mkdtempSync(path.join(tmpdir(), 'tmi-bff-mutations-'));
  for (const name of readdirSync(ROOT)) {
    if (COPIED.includes(name)) cpSync(path.join(ROOT, name), path.join(folder, name), { recursive: true });
    else if (name !== '.git') symlinkSync(path.join(ROOT, name), path.join(folder, name));
  }
  const restore = ({ file }: Change) => cpSync(path.join(ROOT, builtPath(file)), path.join(folder, builtPath(file)));
  return {
    folder,
    async during(changes, act) {
      for (const [file, text] of changedFiles(changes))
        writeFileSync(path.join(folder, builtPath(file)), built(file, text));
      try {
        return await act();
      } finally {
        changes.forEach(restore);
      }
    },
    close: () => rmSync(folder, { recursive: true, force: true }),
  };
}

/** The texts of the files that change, with all changes of each made. */
export function changedFiles(changes: readonly Change[]): ReadonlyMap<string, string> {
  const texts = new Map<string, string>();
  for (const change of changes) {
    const text = texts.get(change.file) ?? readFileSync(path.join(ROOT, change.file), 'utf8');
    texts.set(change.file, applied(change, text));
  }
  return texts;
}

function builtPath(file: string): string {
  return file.endsWith('.ts') ? path.join('dist', file.replace(/\.ts$/, '.js')) : file;
}

/** Without a look at types: what breaks the backend need not have the right ones. */
function built(file: string, text: string): string {
  if (!file.endsWith('.ts')) return text;
  const { ESNext: module } = ts.ModuleKind;
  const compilerOptions = { module, target: ts.ScriptTarget.ES2023, verbatimModuleSyntax: true };
  return ts.transpileModule(text, { fileName: file, compilerOptions }).outputText;
}
