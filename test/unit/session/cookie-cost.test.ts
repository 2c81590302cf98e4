import { afterEach, describe, expect, it } from '@jest/globals';
import { readCookies, readCookiesBelow } from '../../../src/core/cookies.js';

/** Counts the characters that the methods of texts go through, instead of the time that they take. */
const counted = {
  indexOf(text: string, found: number, [, from = 0]: readonly unknown[]) {
    return (found === -1 ? text.length : found) - Number(from);
  },
  lastIndexOf: (text: string, found: number, [, from = text.length]: readonly unknown[]) =>
    Math.min(Number(from), text.length) - Math.max(found, 0),
  slice: (_text: string, part: string) => part.length,
  charCodeAt: () => 1,
  includes: (text: string) => text.length,
  trim: (text: string) => text.length,
  trimEnd: (text: string) => text.length,
  split: (text: string) => text.length,
  startsWith: (_text: string, _is: boolean, [start]: readonly unknown[]) => String(start).length,
} as const;

const original = Object.getOwnPropertyDescriptors(String.prototype);
afterEach(() => void Object.defineProperties(String.prototype, original));

/** How many characters are looked at, or copied, while this runs. */
function charactersSeen(run: () => unknown): number {
  let seen = 0;
  for (const [name, costOf] of Object.entries(counted)) {
    const method = Reflect.get(String.prototype, name);
    Object.defineProperty(String.prototype, name, {
      configurable: true,
      value(this: string, ...given: unknown[]) {
        const result = Reflect.apply(method, this, given);
        seen += Math.max(1, (costOf as (...of: unknown[]) => number)(String(this), result, given));
        return result;
      },
    });
  }
  run();
  Object.defineProperties(String.prototype, original);
  return seen;
}

const NAME = '__Host-tmi-bff';
/** Pieces of which a hostile header can be made. */
const PIECES = [
  `x${NAME}=`,
  `${NAME}= `,
  `${NAME}=;`,
  `${NAME}=a; `,
  `;${' '.repeat(50)}${NAME}=`,
  `x${' '.repeat(50)}${NAME}=`,
  `${NAME}-sign-in-`,
  `${NAME}-sign-in-a=b;`,
  ' ',
  ';',
  '=',
  `${NAME}=${' '.repeat(50)}`,
];

describe('Reading the cookies of a header', () => {
  it.each(PIECES)('looks at each character a fixed number of times, however often it holds %j', (piece) => {
    for (const length of [1_000, 4_000, 16_000]) {
      const header = piece.repeat(Math.ceil(length / piece.length));
      for (const text of [header, `${header}${NAME}=a`, `${NAME}=a;${header}`]) {
        const seen = charactersSeen(() => [readCookies(text, NAME), readCookiesBelow(text, `${NAME}-sign-in-`)]);
        expect(seen).toBeGreaterThanOrEqual(text.length);
        expect(seen / text.length).toBeLessThan(8);
      }
    }
  });
});
