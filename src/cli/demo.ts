import { randomBytes } from 'node:crypto';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import type { Log } from '../telemetry/log.js';
import { closeOnSignal } from './close-on-signal.js';
import { CLIENT, type Demo, PROFILE, registrationOf, STOCKS, startDemo, startServersOfDemo } from './start-demo.js';

export interface DemoArguments {
  readonly port: number;
  readonly state: string;
  readonly pageOrigin?: string;
  readonly authorizationServerOnly?: true;
}

/** Runs the demo on four consecutive ports, and prints the address of each part. */
export async function demo(given: DemoArguments, process: NodeJS.Process): Promise<void> {
  const { port, state, pageOrigin, authorizationServerOnly } = given;
  hideRuntimeNotice();
  const stateFolder = path.resolve(state);
  mkdirSync(stateFolder, { recursive: true, mode: 0o700 });
  const ports = { backend: port, authorizationServer: port + 1, stocks: port + 2, profile: port + 3 };
  if (authorizationServerOnly) {
    const servers = await startServersOfDemo({ ports, stateFolder, pageOrigin });
    process.stdout.write(registrationText(servers));
    closeOnSignal(process, servers.close);
    return;
  }
  const set = await startDemo({
    ports,
    stateFolder,
    sealingKey: readOrMakeKey(path.join(stateFolder, 'sealing-key')),
    pageOrigin,
    log: plainLog(process.stderr),
  });
  process.stdout.write(`
  Open        ${set.origin}

  page and backend        ${set.origin}${pageOrigin === undefined ? '' : `, which passes them on to http://localhost:${port}`}
  documentation           ${set.origin}/docs
  contract, as a page     ${set.origin}/docs/reference
  authorization server    ${set.issuer}
  resource servers        ${set.stocks} (stocks), ${set.profile} (profile)

  State is kept in ${path.relative(process.cwd(), stateFolder) || '.'}. Stop with Ctrl+C.

`);
  closeOnSignal(process, set.close);
}

/** What the settings of a backend need to know. */
function registrationText({ origin, issuer, stocks, profile }: Demo): string {
  const { redirectUris, postLogoutRedirectUris, backchannelLogoutUri } = registrationOf(origin);
  return `
  issuer                  ${issuer}
  client id               ${CLIENT.clientId}
  client secret           ${CLIENT.clientSecret}
  redirect URI            ${redirectUris}
  post-logout redirect    ${postLogoutRedirectUris}
  back-channel logout     ${backchannelLogoutUri}
  resource servers        ${stocks} (scopes ${STOCKS.scopes.join(' ')})
                          ${profile} (scopes ${PROFILE.scopes.join(' ')})

  Your application is at ${origin}. Stop with Ctrl+C.

`;
}

function readOrMakeKey(file: string): string {
  try {
    return readFileSync(file, 'utf8').trim();
  } catch {
    const key = randomBytes(32).toString('base64url');
    writeFileSync(file, `${key}\n`, { mode: 0o600 });
    return key;
  }
}

/** Prints warnings and faults only. */
function plainLog(output: NodeJS.WriteStream): Log {
  return ({ level, event, ...details }) => {
    if (level !== 'info') output.write(`${level}: ${event} ${JSON.stringify(details)}\n`);
  };
}

/** oidc-provider warns on every start that it prefers a newer Node.js than 20, which the demo supports. */
function hideRuntimeNotice(): void {
  const { warn } = globalThis.console;
  globalThis.console.warn = (...texts: unknown[]) => {
    if (!String(texts[0]).includes('Unsupported runtime')) warn(...texts);
  };
}
