/** Request targets that the parser of Node.js lets through, and that name nothing that an HTTP server has. */
export const INVALID_TARGETS = [
  'http://[',
  'http://[::1',
  'https://[',
  'foo://[',
  'foo://bar',
  // The URL parser of Node.js 26 takes this host.
  ...(URL.canParse('http://xn--/') ? [] : ['http://xn--/']),
  'http://%@/',
  'http://a%zz@b/',
  'http://a@b/openapi.json',
  'http://[/bff/backchannel-logout',
  'http://',
  'http:///openapi.json',
  'http://a:99999/',
  'https://1.2.3.4.5/',
  'ftp://elsewhere.example/openapi.json',
];
