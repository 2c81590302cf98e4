import type { Options } from '../config/schema.js';
import type { Finding } from './finding.js';
import { checkOwnPages, checkPages } from './settings/pages.js';
import { checkRedirectUri } from './settings/redirect-uri.js';
import { checkSecretFiles } from './settings/secret-files.js';
import { checkLifetimes, checkSignInWay, checkStoreChoice } from './settings/sessions.js';
import { checkCookie, checkTransport } from './settings/transport.js';

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
