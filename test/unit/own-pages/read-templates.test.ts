import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { stringify } from 'yaml';
import { Misconfiguration } from '../../../src/core/misconfiguration.js';
import { PAGE_NAMES } from '../../../src/core/page.js';
import { createOwnPages } from '../../../src/own-pages/own-pages.js';
import { OWN_TEXTS } from '../../../src/own-pages/texts.js';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(path.join(tmpdir(), 'tmi-bff-templates-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const write = (name: string, text: string) => writeFileSync(path.join(folder, name), text);
const templateWith = (mark: string) =>
  `<html lang="{{language}}"><body>${mark} {{title}} {{text}} {{quote}} {{action}} {{requestId}}</body></html>`;

function problems(): readonly string[] {
  try {
    createOwnPages(folder);
  } catch (error) {
    if (error instanceof Misconfiguration) return error.problems.map((problem) => problem.replace(folder, '…'));
    throw error;
  }
  return [];
}

const shown = (name: (typeof PAGE_NAMES)[number], language: string) =>
  createOwnPages(folder).render({ name, action: { path: '/' } }, { language, basePath: '/app' }).html;

describe('A folder of templates', () => {
  it('may be empty, or have files of other kinds', () => {
    write('README.md', '{{what}}');
    mkdirSync(path.join(folder, 'images'));
    expect(createOwnPages(folder).languages).toEqual(['en', 'de']);
    expect(shown('not-found', 'de')).toContain('<h1>Hier ist nichts</h1>');
  });

  it('has the template of a page and of a language before the one of all', () => {
    write('page.html', templateWith('any'));
    write('page.de.html', templateWith('any in German'));
    write('not-found.html', templateWith('nothing'));
    write('declined.de.html', templateWith('declined in German'));
    expect(shown('failed', 'en')).toContain('<body>any Something');
    expect(shown('failed', 'de')).toContain('<body>any in German Etwas');
    expect(shown('not-found', 'de')).toContain('<body>nothing Hier');
    expect(shown('declined', 'de')).toContain('<body>declined in German Sie');
    expect(shown('declined', 'en')).toContain('<body>any Nothing');
  });

  it('replaces some of the texts that come with the backend', () => {
    write('texts.de.yaml', 'not-found: { title: Nix da }\nrequestId: "Nr. <1>"\n');
    expect(shown('not-found', 'de')).toContain('<h1>Nix da</h1>\n<p>Vielleicht ist');
    expect(shown('not-found', 'de')).toContain('<a href="/app/">Zur Startseite</a>');
    const { html } = createOwnPages(folder).render(
      { name: 'failed', action: { path: '/' } },
      { language: 'de', basePath: '', requestId: '7' },
    );
    expect(html).toContain('<small>Nr. &lt;1&gt; 7</small>');
  });

  it('adds a language, of which all texts are needed', () => {
    write('page.fr.html', templateWith('français'));
    expect(problems()).toEqual([
      'ownPages.templates: …/page.fr.html, line 1: there are no texts in "fr"; add texts.fr.yaml',
    ]);
    write('texts.fr.yaml', 'requestId: Numéro\nfailed: { title: Échec, text: Rien, action: Retour }\n');
    expect(problems()).toContain('ownPages.templates: …/texts.fr.yaml, line 1: the texts of "not-found" are missing');
    expect(problems()).not.toContain('ownPages.templates: …/texts.fr.yaml, line 1: the texts of "failed" are missing');
    write('texts.fr.yaml', stringify({ ...OWN_TEXTS.get('en')?.pages, requestId: 'Numéro' }));
    expect(createOwnPages(folder).languages).toEqual(['en', 'de', 'fr']);
    expect(shown('failed', 'fr')).toContain('<html lang="fr"><body>français Something');
  });

  it('is refused with file and line of all that cannot be used', () => {
    write('not-fond.html', templateWith(''));
    write('page.html', 'a\n{{titel}}');
    write('texts.yaml', '');
    write('texts.de.yaml', '\nnot-fond: {}\nnot-found:\n  titel: a\n  text: 1\n');
    write('texts.en.yaml', 'not-found: { title: "a }\n');
    expect(problems()).toEqual([
      'ownPages.templates: …/texts.de.yaml, line 2: there is no page "not-fond"',
      'ownPages.templates: …/texts.de.yaml, line 4: not-found: expected title, text, action',
      'ownPages.templates: …/texts.de.yaml, line 5: not-found.text: expected a text',
      expect.stringContaining('ownPages.templates: …/texts.en.yaml, line '),
      'ownPages.templates: …/texts.yaml, line 1: the name of the file is unknown: expected texts.<language>.yaml',
      'ownPages.templates: …/not-fond.html, line 1: the name of the file is unknown: expected page.html or the name of a page, such as not-found.html',
      expect.stringContaining('ownPages.templates: …/page.html, line 2: {{titel}} is no placeholder'),
      ...['language', 'title', 'text', 'quote', 'action', 'requestId'].map(
        (name) => `ownPages.templates: …/page.html, line 2: {{${name}}} is missing above this line`,
      ),
    ]);
  });

  it('has to be there', () => {
    rmSync(folder, { recursive: true });
    expect(problems()).toEqual(['ownPages.templates: … is no folder that can be read: ENOENT']);
  });
});

describe('The texts', () => {
  it.each([...OWN_TEXTS])('in %s are there for each page, and differ from page to page', (_, { pages }) => {
    expect(Object.keys(pages)).toEqual([...PAGE_NAMES]);
    expect(new Set(PAGE_NAMES.map((name) => pages[name].title)).size).toBe(PAGE_NAMES.length);
  });
});
