/** Request targets that the parser of Node.js lets through, and that name nothing that an HTTP server has. */
export const INVALID_TARGETS = [
  'http://[',
  'http://[::1',
  'https://[',
  'foo://[',
  'foo://bar',
  'http://xn--/',
  'http://%@/',
  'http://a%zz@b/',
  'http://a@b/openapi.json',
  'http://[/bff/backchannel-logout',
  'http://',
  'http:///openapi.json',
  'http://a:99999/',
  'https://1.2.3.4.5/',
  'ftp://elsewhere.example/openapi.json',
] as const;
