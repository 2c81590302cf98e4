import { fileOf, readDocument, snippetsOf } from '../docs/documents.js';

const LANGUAGES = ['tsx', 'vue', 'typescript', 'svelte', 'html', 'javascript'];
const SECTIONS = new Map([
  ['react-vite', 'React'],
  ['vue', 'Vue'],
  ['angular', 'Angular'],
  ['svelte', 'Svelte'],
  ['html', 'Plain HTML'],
]);

/** The files that the guide shows whole in the framework's section, by their paths. */
export function firstPageOf(example: string): Map<string, string> {
  const { file, text: guide } = readDocument('docs/frontends.md');
  const text = guide.split(/^### /m).find((part) => part.startsWith(`${SECTIONS.get(example)}\n`)) ?? '';
  const files = LANGUAGES.flatMap((language) => snippetsOf({ file, text }, language)).flatMap((snippet) => {
    const shown = fileOf(snippet);
    return shown === undefined ? [] : [[shown, snippet.code] as const];
  });
  return new Map(files);
}
