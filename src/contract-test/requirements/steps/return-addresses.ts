/** Return addresses that lead to another site, or that a careless check takes for one of the own. */
export const ELSEWHERE = [
  '//evil.example/',
  'https://evil.example/',
  'https:evil.example',
  '/\\evil.example',
  '\\\\evil.example',
  '/%2f%2fevil.example',
  '/%2fevil.example',
  '/%5cevil.example',
  '/%09/evil.example',
  '@evil.example/',
  '/\t/evil.example',
  'javascript:alert(1)',
  '/ok\r\nX-Evil: 1',
  'https://evil.example/\n/ok',
];
