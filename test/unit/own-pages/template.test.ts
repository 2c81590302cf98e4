import { describe, expect, it } from '@jest/globals';
import { OWN_TEMPLATE } from '../../../src/own-pages/own-template.js';
import { readTemplate } from '../../../src/own-pages/template.js';

/** Nine lines, of which a test replaces one. */
const LINES = [
  '<!doctype html>',
  '<html lang="{{language}}">',
  '<title>{{title}} – Acme</title>',
  '<style>h1 { color: teal }</style>',
  '<body>',
  '<h1>{{ title }}</h1>',
  '<p>{{text}}</p>{{quote}}',
  '<div class="next">{{action}}</div> {{requestId}}',
  '</body>',
];

const withLine = (number: number, line: string) => LINES.with(number - 1, line).join('\n');
const problemsOf = (text: string) => {
  const template = readTemplate(text);
  return 'problems' in template ? template.problems : [];
};
const values = {
  language: 'de',
  title: 'A &amp; B',
  text: 'words',
  quote: '<q>1</q>',
  action: '<a>2</a>',
  requestId: '$&',
};

describe('A template', () => {
  it('is filled, with the hashes of its styles', () => {
    const template = readTemplate(LINES.join('\n'));
    if ('problems' in template) throw new Error(template.problems.join());
    expect(template.fill(values)).toBe(
      [
        ...LINES.slice(0, 1),
        '<html lang="de">',
        '<title>A &amp; B – Acme</title>',
        ...LINES.slice(3, 5),
        '<h1>A &amp; B</h1>',
        '<p>words</p><q>1</q>',
        '<div class="next"><a>2</a></div> $&',
        '</body>',
      ].join('\n'),
    );
    expect(template.styles).toEqual(["'sha256-YNe9ggK1ulIKKLsIbthEDFgkWPa2nAEECsaX2UiG9VY='"]);
  });

  it('that comes with the backend can be used', () => {
    expect(problemsOf(OWN_TEMPLATE)).toEqual([]);
  });

  it('is refused with all that is missing or unknown, and the lines', () => {
    expect(problemsOf('<body>\n<p>{{text}} {{name}}\n<p>{{quote\n</body>\n')).toEqual([
      'line 2: {{name}} is no placeholder; there are {{language}}, {{title}}, {{text}}, {{quote}}, {{action}}, {{requestId}}',
      'line 4: {{language}} is missing above this line',
      'line 4: {{title}} is missing above this line',
      'line 4: {{action}} is missing above this line',
      'line 4: {{requestId}} is missing above this line',
    ]);
  });

  it.each([
    ['a placeholder in an attribute', 7, '<p title="{{text}}">{{text}}</p>{{quote}}', '{{text}} can only stand'],
    ['a placeholder in an attribute without quotes', 7, '<p title={{text}}>{{text}}</p>{{quote}}', '{{text}} can only'],
    ['a placeholder in a link', 7, '<a href="{{text}}">a</a>{{text}}{{quote}}', '{{text}} can only stand'],
    ['a placeholder in a tag', 7, '<p {{text}}>{{text}}</p>{{quote}}', '{{text}} can only stand'],
    ['a placeholder behind a <', 7, '<{{text}} {{text}}{{quote}}', '{{text}} can only stand'],
    ['a placeholder behind a </', 7, '</{{text}}> {{text}}{{quote}}', '{{text}} can only stand'],
    ['a placeholder in a comment', 7, '<!-- {{text}} -->{{text}}{{quote}}', '{{text}} can only stand'],
    ['a placeholder in a style', 4, '<style>a::after { content: "{{text}}" }</style>', '{{text}} can only stand'],
    ['a placeholder in a text area', 7, '<textarea>{{quote}}</textarea>{{text}}{{quote}}', '{{quote}} can only stand'],
    ['a placeholder in an image', 7, '<svg><text>{{text}}</text></svg>{{text}}{{quote}}', '{{text}} can only stand'],
    ['an element in the title', 3, '<title>{{title}} {{action}}</title>', '{{action}} can only stand'],
    ['a language that is no attribute', 7, '{{language}}{{text}}{{quote}}', '{{language}} can only stand'],
    ['a language in another attribute', 7, '<p class="{{language}}">{{text}}{{quote}}', '{{language}} can only stand'],
    ['a script', 4, '<script>alert(1)</script>', '<script> cannot be in a template'],
    ['a script of another file', 4, '<script src="/a.js"></script>', '<script> cannot be in a template'],
    ['an event handler', 5, '<body onload="alert(1)">', 'onload cannot be in a template: no script of it runs'],
    ['a style attribute', 5, '<body style="color: red">', 'style="…" is blocked by browsers here'],
    ['a form around the one of the backend', 8, '<form action="/x">{{action}}</form>{{requestId}}', '<form> cannot'],
    ['a base for links', 4, '<base href="https://evil.example/">', '<base> cannot be in a template'],
    ['a frame', 4, '<body><iframe src="/"></iframe>', '<iframe> cannot be in a template'],
    ['a refresh', 4, '<meta http-equiv="refresh" content="0; url=https://evil.example">', 'http-equiv cannot be'],
    [
      'something in a template element',
      7,
      '<template>{{text}}<script></script></template>{{quote}}',
      '<template> cannot',
    ],
  ])('is refused: %s', (_, number, line, problem) => {
    const problems = problemsOf(withLine(number, line));
    expect(problems.filter((one) => one.startsWith(`line ${number}: `) && one.includes(problem))).not.toEqual([]);
  });
});
