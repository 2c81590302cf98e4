/** What the site does with Markdown beyond VitePress: links to files, drawings, anchors. */
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { addressOf, root } from './files.mjs';

/** Anchors as GitHub and GitLab make them, with which the guides are written. */
export const slugify = (heading) =>
  heading
    .trim()
    .toLowerCase()
    .replace(/[^\w\- ]/g, '')
    .replaceAll(' ', '-');

/** A plugin of markdown-it. */
export function placeFiles(md) {
  md.core.ruler.push('links_to_files', ({ tokens, env }) => {
    for (const token of tokens.flatMap(({ children }) => children ?? []))
      if (token.type === 'link_open') placeLink(token, env);
  });
  const renderImage = md.renderer.rules.image;
  md.renderer.rules.image = (tokens, index, options, env, self) =>
    drawingOf(tokens[index], env) ?? renderImage(tokens, index, options, env, self);
}

/** Leads a link to a file of the repository to the page that shows it. */
function placeLink(token, env) {
  const href = addressOf(sourceOf(env), token.attrGet('href'));
  token.attrSet('href', href);
  // The contract is a page of the backend. With a target VitePress leaves a link as it is.
  if (!href.startsWith('/reference')) return;
  token.attrSet('href', `/docs${href}`);
  token.attrSet('target', '_self');
}

/** A drawing becomes part of the page, so that it has the colours of light and dark. */
function drawingOf(token, env) {
  const source = token.attrGet('src');
  if (!source.endsWith('.svg')) return undefined;
  const file = path.join(root, path.dirname(sourceOf(env)), source);
  const drawing = readFileSync(file, 'utf8').replace('<svg ', `<svg role="img" aria-label="${token.content}" `);
  // A focusable place, so that the keyboard scrolls a drawing that is wider than a telephone.
  return `<span class="drawing" tabindex="0" v-pre>${drawing.replace(/<title>.*<\/title>\n/, '')}</span>`;
}

const sourceOf = ({ path: file, realPath }) =>
  path
    .relative(root, realPath ?? file)
    .split(path.sep)
    .join('/');
