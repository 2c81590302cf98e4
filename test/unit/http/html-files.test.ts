import { createHash } from 'node:crypto';
import { expect, it } from '@jest/globals';
import { inlineContentOf } from '../../../src/http/html-files.js';

const source = (text: string) => `'sha256-${createHash('sha256').update(text).digest('base64')}'`;

it('Scripts, styles and handlers are hashed as the browser hashes them: after parsing', () => {
  const html = [
    '<!doctype html><base href="/"><SCRIPT>let a = "<b>&amp;";\r\nrun()</SCRIPT>',
    '<script src="/main.js"></script><!-- <script>commented()</script> -->',
    '<style>p { color: red }</style><link rel="stylesheet" href="x.css" onload="this.media=&apos;all&apos;">',
    '<div style="opacity: 0">x</div><script>let a = "<b>&amp;";\r\nrun()</script>',
  ].join('\n');
  expect(inlineContentOf(html)).toEqual({
    scripts: [source('let a = "<b>&amp;";\nrun()')],
    styles: [source('p { color: red }')],
    handlers: [source("this.media='all'")],
    styleAttributes: [source('opacity: 0')],
    hasBase: true,
  });
});

it('A page of files alone has nothing inline', () => {
  const html = '<!doctype html><script type="module" src="/a.js"></script><link rel="stylesheet" href="/a.css">';
  const { hasBase, ...hashes } = inlineContentOf(html);
  expect([hasBase, ...Object.values(hashes).flat()]).toEqual([false]);
});
