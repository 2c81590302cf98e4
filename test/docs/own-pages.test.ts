import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, describe, expect, it } from '@jest/globals';
import { ENGLISH } from '../../src/own-pages/english.js';
import { createOwnPages } from '../../src/own-pages/own-pages.js';
import { readTexts } from '../../src/own-pages/read-texts.js';
import { readDocument, snippetsOf } from './documents.js';

const guide = readDocument('docs/configuration.md');
const shown = (language: string, mark: string) =>
  snippetsOf(guide, language).find(({ code }) => code.includes(mark))?.code ?? '';

describe('What docs/configuration.md shows of the backend’s own pages', () => {
  const folder = mkdtempSync(path.join(tmpdir(), 'tmi-bff-own-pages-'));
  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  it('is a template that the backend takes', () => {
    writeFileSync(path.join(folder, 'page.html'), shown('html', '{{title}}'));
    const { html } = createOwnPages(folder).render(
      { name: 'not-found', action: { path: '/' } },
      { language: 'en', basePath: '', requestId: 'r1' },
    );
    expect(html).toContain(`<title>${ENGLISH.pages['not-found'].title} – Acme</title>`);
    expect(html).toContain('<small>Request id: r1</small>');
  });

  it('is a part of a file of texts', () => {
    const texts = shown('yaml', 'requestId:');
    expect(readTexts('de', texts)).not.toHaveProperty('problems');
    const others = readTexts('fr', texts);
    const problems = 'problems' in others ? others.problems : [];
    expect(problems.length).toBeGreaterThan(0);
    expect(problems.filter((problem) => !/: the texts of "[\w-]+" are missing$/.test(problem))).toEqual([]);
  });
});
