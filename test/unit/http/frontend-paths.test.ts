import { describe, expect, it } from '@jest/globals';
import { isHashedAsset, isNavigation, pageRouteOf } from '../../../src/http/frontend-paths.js';

describe('The name of a file', () => {
  it.each([
    'assets/index-DiwrgTda.js',
    'assets/index-Bx_9-aZ0.css',
    'assets/index-DiwrgTda.js.map',
    'static/js/main.8f3a2c1b.chunk.js',
    'main-5ZCAHPQL.js',
    'media/inter-K7QXV2MA.woff2',
    'runtime.0123456789abcdef.js',
    '_app/immutable/chunks/entry.CmN0pQrS.js',
  ])('has a hash: %s', (file) => expect(isHashedAsset(file)).toBe(true));

  it.each([
    'index.html',
    'favicon.svg',
    'assets/main.js',
    'assets/custom-elements.js',
    'assets/report-20240101.pdf',
    'assets/logo-1024x768.png',
    'docs-UserPage.pdf',
    'jquery-3.7.1.min.js',
    'service-worker.js',
    'data/facade-decade.json',
  ])('has none: %s', (file) => expect(isHashedAsset(file)).toBe(false));
});

describe('The path of a request', () => {
  it.each([
    ['/', '/'],
    ['/portfolio', '/portfolio'],
    ['/portfolio/', '/portfolio/'],
    ['/people/J%C3%BCrgen', '/people/Jürgen'],
    ['/bff%2Flogin', '/bff/login'],
  ])('%s may be a route of the page: %s', (path, route) => expect(pageRouteOf(path)).toBe(route));

  it.each([
    '/main.js',
    '/people/jane.doe',
    '/.env',
    '/.git/config',
    '/.well-known/other',
    '/../secret',
    '/%2e%2e/secret',
    '/a/..%2fsecret',
    '/a%5c..%5csecret',
    '/a%00b',
    '//evil.example',
    '/%E0%A4%A',
  ])('%s is none', (path) => expect(pageRouteOf(path)).toBeUndefined());
});

describe('A request', () => {
  it.each([{ 'sec-fetch-mode': 'navigate' }, { accept: 'text/html,application/xhtml+xml,*/*;q=0.8' }])(
    'is a navigation with %j',
    (headers) => expect(isNavigation(headers)).toBe(true),
  );

  it.each([{}, { accept: '*/*' }, { 'sec-fetch-mode': 'cors', accept: 'application/json' }])(
    'is none with %j',
    (headers) => expect(isNavigation(headers)).toBe(false),
  );
});
