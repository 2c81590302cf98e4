import { readdirSync, readFileSync, rmSync } from 'node:fs';
import path from 'node:path';
import { defineConfig } from 'vitepress';
import { root } from './files.mjs';
import { placeFiles, slugify } from './markdown.mjs';
import { sidebar } from './sidebar.mjs';

const ICON =
  "data:image/svg+xml,<svg xmlns='http://www.w3.org/2000/svg' viewBox='0 0 32 32'>" +
  "<rect width='32' height='32' rx='7' fill='%231569bf'/><path d='M8 10h16M8 16h10M8 22h13' stroke='white' stroke-width='3'/></svg>";

export default defineConfig({
  title: 'tmi-bff',
  description: 'Access tokens for single-page applications, without OAuth in the page.',
  lang: 'en',
  base: '/docs/',
  cleanUrls: true,
  srcExclude: ['**/node_modules/**'],
  outDir: path.join(root, 'dist/site'),
  cacheDir: path.join(root, 'node_modules/.cache/vitepress'),
  // Where the guides tell readers to look on their own machine.
  ignoreDeadLinks: [/^http:\/\/localhost/],
  // A switch without transitions would insert a style, which the policy of the site forbids.
  appearance: { disableTransition: false },
  router: { prefetchLinks: false },
  head: [
    ['link', { rel: 'icon', href: ICON }],
    ['script', {}, readFileSync(path.join(root, 'docs/.vitepress/stand-ins.js'), 'utf8')],
  ],
  markdown: {
    anchor: { slugify },
    languageAlias: { haproxy: 'ini' },
    // In a sandbox no link opens a window.
    externalLinks: { target: '_self', rel: 'noreferrer' },
    config: placeFiles,
  },
  themeConfig: {
    nav: [
      { text: 'Start', link: '/start' },
      { text: 'Troubleshoot', link: '/troubleshooting' },
      { text: 'Options', link: '/configuration' },
      { text: 'Contract', link: '/reference', target: '_self' },
    ],
    sidebar,
    outline: [2, 3],
    search: { provider: 'local', options: { disableDetailedView: true, _render: renderSearched } },
    docFooter: { prev: 'Before', next: 'Next' },
    externalLinkIcon: false,
  },
  transformHtml: (html, _file, { page }) => withoutOthers(html, page),
  buildEnd: removeUnused,
});

/** Files that the site only shows, and tables for programs, would bury the guides in what a search finds. */
function renderSearched(text, env, md) {
  const html = md.render(text, env);
  return /^(files|decisions)\/|^contract-test-requirements/.test(env.relativePath) ? '' : html;
}

/** Of the addresses of all pages' scripts, which VitePress writes into each page, a page needs its own. It has no icons of its own either. */
function withoutOthers(html, page) {
  const own = page.replaceAll('/', '_').toLowerCase();
  return html
    .replace(/__VP_HASH_MAP__=JSON\.parse\((".*?[^\\]")\)/, (_, text) => {
      const hashes = JSON.parse(JSON.parse(text));
      const kept = own in hashes ? { [own]: hashes[own] } : {};
      return `__VP_HASH_MAP__=JSON.parse(${JSON.stringify(JSON.stringify(kept))})`;
    })
    .replace(/<link rel="preload stylesheet" href="[^"]*vp-icons\.css" as="style">\n?/, '');
}

/** Each page is loaded as a document, which needs the small form of its script only. */
function removeUnused({ outDir }) {
  const assets = path.join(outDir, 'assets');
  for (const file of readdirSync(assets)) {
    if (/\.md\.[\w-]+\.js$/.test(file)) rmSync(path.join(assets, file));
  }
  for (const file of ['hashmap.json', 'vp-icons.css']) rmSync(path.join(outDir, file), { force: true });
}
