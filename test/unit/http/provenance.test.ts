import { describe, expect, it } from '@jest/globals';
import { provenanceOf } from '../../../src/http/provenance.js';

const OWN = 'https://app.example';
const script = { 'sec-fetch-mode': 'cors', 'sec-fetch-dest': 'empty' };
const navigation = { 'sec-fetch-mode': 'navigate', 'sec-fetch-dest': 'document' };

describe('Where a request comes from', () => {
  it.each<[string, Record<string, string>, string]>([
    ['no headers at all [CSRF-10]', {}, 'own script'],
    ['a script of ours [CSRF-08]', { ...script, 'sec-fetch-site': 'same-origin' }, 'own script'],
    ['a script of ours that posts', { ...script, 'sec-fetch-site': 'same-origin', origin: OWN }, 'own script'],
    ['an old browser with our Origin [CSRF-12]', { origin: OWN }, 'own script'],
    ['an unknown site value [CSRF-11]', { 'sec-fetch-site': 'martian' }, 'own script'],
    [
      'a foreign Origin, though the site value is unknown [CSRF-12]',
      { 'sec-fetch-site': 'martian', origin: 'https://evil.example' },
      'foreign',
    ],
    ['another site [CSRF-06]', { ...script, 'sec-fetch-site': 'cross-site' }, 'foreign'],
    [
      'another site, no-cors [CSRF-06]',
      { 'sec-fetch-mode': 'no-cors', 'sec-fetch-dest': 'image', 'sec-fetch-site': 'cross-site' },
      'foreign',
    ],
    ['a sibling origin [CSRF-07]', { ...script, 'sec-fetch-site': 'same-site' }, 'foreign'],
    ['a foreign Origin [CSRF-12]', { origin: 'https://evil.example' }, 'foreign'],
    ['the Origin null [CSRF-12]', { origin: 'null' }, 'foreign'],
    ['our host over plain HTTP [CSRF-03]', { origin: 'http://app.example' }, 'foreign'],
    ['our host on another port [CSRF-03]', { origin: 'https://app.example:8443' }, 'foreign'],
    ['a look-alike [CSRF-03]', { origin: 'https://app.example.evil.example' }, 'foreign'],
    ['none, but not a navigation [CSRF-08]', { ...script, 'sec-fetch-site': 'none' }, 'foreign'],
    [
      'our own frame [CSRF-08]',
      { 'sec-fetch-mode': 'navigate', 'sec-fetch-dest': 'iframe', 'sec-fetch-site': 'same-origin' },
      'foreign',
    ],
    [
      'our own image [CSRF-08]',
      { 'sec-fetch-mode': 'no-cors', 'sec-fetch-dest': 'image', 'sec-fetch-site': 'same-origin' },
      'foreign',
    ],
    [
      'our own script element [CSRF-08]',
      { 'sec-fetch-mode': 'no-cors', 'sec-fetch-dest': 'script', 'sec-fetch-site': 'same-origin' },
      'foreign',
    ],
    ['a link of ours', { ...navigation, 'sec-fetch-site': 'same-origin' }, 'own navigation'],
    ['an address that was typed', { ...navigation, 'sec-fetch-site': 'none' }, 'own navigation'],
    ['a link of another site', { ...navigation, 'sec-fetch-site': 'cross-site' }, 'foreign navigation'],
    ['a link of a sibling origin', { ...navigation, 'sec-fetch-site': 'same-site' }, 'foreign navigation'],
    [
      'a form of another site that posts',
      { ...navigation, 'sec-fetch-site': 'cross-site', origin: 'https://evil.example' },
      'foreign navigation',
    ],
  ])('%s', (_, headers, provenance) => {
    expect(provenanceOf(headers, OWN)).toBe(provenance);
  });
});
