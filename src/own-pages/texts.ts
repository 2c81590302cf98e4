import { ENGLISH } from './english.js';
import { GERMAN } from './german.js';
import type { Texts } from './page-texts.js';

/** The language of a person whose browser wants none that there is. */
export const DEFAULT_LANGUAGE = 'en';

/** The languages that come with the backend, by their tag (RFC 5646). */
export const OWN_TEXTS: ReadonlyMap<string, Texts> = new Map([
  [DEFAULT_LANGUAGE, ENGLISH],
  ['de', GERMAN],
]);
