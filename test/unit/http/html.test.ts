import { expect, test } from '@jest/globals';
import { escapeHtml } from '../../../src/http/html.js';

test('Text is the same text in an element and in an attribute of HTML', () => {
  expect(escapeHtml(`<a href="x" title='y'>&amp;</a>`)).toBe(
    '&lt;a href=&quot;x&quot; title=&#39;y&#39;&gt;&amp;amp;&lt;/a&gt;',
  );
});
