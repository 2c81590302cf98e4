import { expect, it } from '@jest/globals';
import { responseHeaders } from '../../../src/proxy/response-headers.js';

const rules = { setCookies: ['chosen'], rewriteLocation: (location: string) => location };
const cookiesOf = (cookie: string) => {
  const flat = responseHeaders(['set-cookie', cookie], rules);
  return flat.filter((_, index) => flat[index - 1] === 'set-cookie');
};

it.each(['chosen=y', ' \tchosen =y; Path=/'])('passes a cookie that the settings name: %j', (cookie) => {
  expect(cookiesOf(cookie)).toEqual([cookie]);
});

it.each(['\x0Bchosen=y', '\x0Cchosen=y', 'chosen\x1F=y', '=chosen=y', 'chosen', 'chosen; a=b', 'Chosen=y'])(
  'passes no cookie that browsers know by another name: %j',
  (cookie) => {
    expect(cookiesOf(cookie)).toEqual([]);
  },
);
