import type { Options } from '../config/schema.js';
import type { Finding } from './finding.js';
import { checkCookie } from './settings/cookie.js';
import { checkLifetimes } from './settings/lifetimes.js';
import { checkOwnPages } from './settings/own-pages.js';
import { checkPages } from './settings/pages.js';
import { checkRedirectUri } from './settings/redirect-uri.js';
import { checkSecretFiles } from './settings/secret-files.js';
import { checkSignInWay } from './settings/sign-in.js';
import { checkStoreChoice } from './settings/store-choice.js';
import { checkTransport } from './settings/transport.js';

/**
 * The offline part: what the settings imply together. Sends nothing.
 *
 * @param secretFiles files with secrets that the settings do not name: the settings file itself, and those of `…_FILE`
 */
export function checkSettings(options: Options, secretFiles: readonly string[] = []): Finding[] {
  return [
    ...checkTransport(options),
    ...checkCookie(options),
    ...checkRedirectUri(options),
    ...checkSignInWay(options),
    ...checkLifetimes(options),
    ...checkStoreChoice(options),
    ...checkPages(options),
    ...checkOwnPages(options),
    ...checkSecretFiles(options, secretFiles),
  ];
}
