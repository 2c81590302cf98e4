/**
 * Where links of the guides lead on the site. A link to a Markdown file of `docs/` leads to its page, one to any other
 * file or folder of the repository to a page that shows it.
 */
import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

export const root = path.resolve(path.dirname(fileURLToPath(import.meta.url)), '../..');

/** Pages of the repository that the site has besides those of `docs/`. */
export const OTHER_PAGES = ['CHANGELOG.md', 'CONTRIBUTING.md', 'SECURITY.md'];

/** What a build or an installation leaves in a folder of the repository. */
const NOT_SHOWN = new Set(['node_modules', 'dist', 'build', 'target', 'venv', 'package-lock.json', 'tmi-bff']);

/** Above this, a file is shown without colours. */
const HIGHLIGHTED_BYTES = 15_000;

/** Above this, a file is only named: it is for programs. */
const SHOWN_BYTES = 150_000;

const LANGUAGES = {
  '.conf': 'nginx',
  '.service': 'ini',
  '.cfg': 'ini',
  '.sh': 'sh',
  '.pml': 'c',
  '.py': 'python',
  '.rb': 'ruby',
  '.yml': 'yaml',
  '.mjs': 'js',
  '.http': 'http',
  Containerfile: 'docker',
};
const KNOWN = new Set([
  'yaml',
  'json',
  'js',
  'ts',
  'tsx',
  'vue',
  'svelte',
  'astro',
  'html',
  'css',
  'sql',
  'java',
  'go',
  'php',
  'toml',
  'xml',
]);

const isPage = (file) => file.startsWith('docs/') && file.endsWith('.md');
const isFolder = (file) => statSync(path.join(root, file)).isDirectory();
const read = (file) => readFileSync(path.join(root, file), 'utf8');

/** The targets of a Markdown text's links to files, outside of code. */
function targetsOf(text) {
  const prose = text.replace(/^```[\s\S]*?^```$/gm, '').replace(/`[^`\n]*`/g, '');
  return [...prose.matchAll(/(?<!!)\[[^\]]*\]\(([^)\s]+)\)/g)].map(([, target]) => target).filter(isFileLink);
}

const isFileLink = (target) => !/^([a-z]+:|#|\/)/.test(target);

/** @returns the file or folder that a link of a file leads to, from the root of the repository */
function fileOf(from, target) {
  const file = path.posix.normalize(path.posix.join(path.posix.dirname(from), target.replace(/#.*$/, '')));
  if (file.startsWith('..') || !existsSync(path.join(root, file)))
    throw new Error(`${from} has a dead link: ${target}`);
  return file.replace(/\/$/, '');
}

/** The path, below the base of the site, that shows a file or folder of the repository. */
function placeOf(file) {
  if (file === 'openapi.yaml') return '/reference';
  if (file === 'README.md' || file === '.') return '/';
  if (isPage(file)) return `/${file.slice('docs/'.length, -'.md'.length)}`.replace(/\/index$/, '/');
  return `/files/${nameOnSite(file)}`;
}

/** The name of the page that shows a file. It has no extension: VitePress takes some for files that are no page. */
export const nameOnSite = (file) => file.replace(/\.md$/, '').replace(/\.(?=\w+$)/, '-');

/** @returns where a link of a file of the repository leads on the site; unchanged if it leads to no file */
export function addressOf(from, target) {
  if (!isFileLink(target)) return target;
  const [, anchor = ''] = /(#.*)$/.exec(target) ?? [];
  return placeOf(fileOf(from, target)) + anchor;
}

/** All pages that are written: those of `docs/`, and the others. */
function writtenPages() {
  const below = readdirSync(path.join(root, 'docs'), { recursive: true }).map(
    (file) => `docs/${file.split(path.sep).join('/')}`,
  );
  const pages = below.filter((file) => isPage(file) && !/node_modules|\/\.|^docs\/files\//.test(file));
  return [...pages, ...OTHER_PAGES];
}

/** The files and folders that the site shows because a page links to them, or to a folder above them. */
export function shownFiles() {
  const shown = new Set();
  const show = (file) => {
    if (shown.has(file) || placeOf(file) === '/reference' || placeOf(file) === '/' || isPage(file)) return;
    shown.add(file);
    if (isFolder(file)) for (const one of entriesOf(file)) show(one);
    else if (file.endsWith('.md')) for (const target of targetsOf(read(file))) show(fileOf(file, target));
  };
  for (const page of writtenPages()) for (const target of targetsOf(read(page))) show(fileOf(page, target));
  for (const page of OTHER_PAGES) show(page);
  return [...shown].sort();
}

function entriesOf(folder) {
  return readdirSync(path.join(root, folder))
    .filter((name) => !name.startsWith('.') && !NOT_SHOWN.has(name))
    .map((name) => `${folder}/${name}`);
}

/** The Markdown of the page that shows a file or a folder. */
export function pageOf(file) {
  if (isFolder(file)) return folderPage(file);
  const text = read(file);
  if (file.endsWith('.md')) return withAddresses(file, text);
  if (text.length > SHOWN_BYTES) return `# ${file}\n\nA file for programs, of ${Math.round(text.length / 1024)} KiB.\n`;
  return `# ${nameOf(file)}\n\n\`${file}\` in the repository:\n\n~~~~~~~~${languageOf(file, text)}\n${text.trimEnd()}\n~~~~~~~~\n`;
}

const nameOf = (file) => path.posix.basename(file);

function languageOf(file, text) {
  if (text.length > HIGHLIGHTED_BYTES) return 'txt';
  const extension = path.posix.extname(file);
  const language = LANGUAGES[extension || nameOf(file)] ?? extension.slice(1);
  return KNOWN.has(language) || Object.values(LANGUAGES).includes(language) ? language : 'txt';
}

function folderPage(folder) {
  const rows = entriesOf(folder).map((file) => `- [${titleOf(file)}](${placeOf(file)})`);
  return `# ${folder}\n\n${rows.join('\n')}\n`;
}

/** The heading of a Markdown file, the name of any other. */
export function titleOf(file) {
  const heading = file.endsWith('.md') ? /^# (.*)$/m.exec(read(file))?.[1] : undefined;
  return heading ?? `${nameOf(file)}${isFolder(file) ? '/' : ''}`;
}

/** A Markdown text whose links lead to places of the site. */
function withAddresses(file, text) {
  return text.replace(/(?<!!)(\[[^\]]*\])\(([^)\s]+)\)/g, (_, label, target) => `${label}(${addressOf(file, target)})`);
}
