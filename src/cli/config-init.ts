import { randomBytes } from 'node:crypto';
import { existsSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { parse } from 'yaml';
import { readUntrustedOptions } from '../config/read-options.js';
import { Misconfiguration } from '../core/misconfiguration.js';
import { askFor, type Terminal } from './ask.js';
import { type InitAnswers, settingsText } from './settings-text.js';

export interface ConfigInitArguments extends Partial<Omit<InitAnswers, 'clientSecret'>> {
  /** The settings file to write. */
  readonly output: string;
  /** A file that has the client secret already. Absent: it is asked for, and written into a file. */
  readonly clientSecretFile?: string;
}

/**
 * Writes a settings file, and beside it the files of its secrets, which only their owner can read. Asks for what the
 * arguments do not say. Writes over no file.
 *
 * @throws Misconfiguration if an answer is missing or wrong, or a file exists
 */
export async function initConfig(
  { output, clientSecretFile, ...given }: ConfigInitArguments,
  process: Terminal,
): Promise<void> {
  const folder = path.dirname(output);
  const files = {
    settings: output,
    sealingKeys: path.join(folder, 'sealing-keys'),
    clientSecret: clientSecretFile ?? path.join(folder, 'client-secret'),
  };
  const written = clientSecretFile === undefined ? Object.values(files) : [files.settings, files.sealingKeys];
  refuseToOverwrite(written);
  const { clientSecret, ...answers } = await askFor(
    clientSecretFile === undefined ? given : { ...given, clientSecret: '' },
    process,
  );
  const text = settingsText(answers, files);
  requireValid(text);
  const secret = { mode: 0o600, flag: 'wx' };
  writeFileSync(files.sealingKeys, `- ${randomBytes(32).toString('base64url')}\n`, secret);
  if (clientSecretFile === undefined) writeFileSync(files.clientSecret, `${clientSecret}\n`, secret);
  writeFileSync(files.settings, text, { flag: 'wx' });
  process.stdout.write(`Written: ${written.join(', ')}

Register at the authorization server:
  redirect URI              ${answers.publicOrigin}/bff/callback
  post-logout redirect URI  ${answers.publicOrigin}/bff/logout/callback
  back-channel logout URI   ${answers.publicOrigin}/bff/backchannel-logout

Next:
${answers.store === 'embedded' ? '  npm install lmdb\n' : ''}  tmi-bff check --config ${output}
  tmi-bff serve --config ${output}
`);
}

function refuseToOverwrite(files: readonly string[]): void {
  const existing = files.filter((file) => existsSync(file));
  if (existing.length === 0) return;
  throw new Misconfiguration(
    existing.map((file) => `${file} exists, and is not overwritten. Choose another folder with --output.`),
  );
}

/** What the answers say is checked before anything is written. The files of secrets are not there yet. */
function requireValid(text: string): void {
  const { sealingKeysFile, authorizationServer, ...rest } = parse(text);
  const { clientSecretFile, ...server } = authorizationServer;
  readUntrustedOptions({
    ...rest,
    sealingKeys: [randomBytes(32).toString('base64url')],
    authorizationServer: { ...server, clientSecret: 'is asked for' },
  });
}
