import { execFile } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import { promisify } from 'node:util';
import { NoSession, type SessionSource } from './session-source.js';

/** A session that was begun elsewhere, given as the value of a `Cookie` header. */
export function cookieSession(header: string): SessionSource {
  const cookie = header.replace(/^cookie:\s*/i, '').trim();
  return {
    name: 'a cookie',
    isRepeatable: false,
    knowsPeople: false,
    async begin() {
      if (!/^[^=;\s]+=/.test(cookie)) throw new NoSession('The cookie must be given as name=value.');
      return { cookie };
    },
  };
}

/** The cookies of a file in Netscape's format, as `curl --cookie-jar` writes it. */
export function cookieJarSession(file: string): SessionSource {
  return {
    name: 'a cookie jar',
    isRepeatable: false,
    knowsPeople: false,
    async begin({ baseUrl }) {
      const text = await readFile(file, 'utf8').catch((error: Error) => {
        throw new NoSession(`The cookie jar can't be read: ${error.message}`);
      });
      const cookie = cookiesFor(new URL(baseUrl).hostname, text);
      if (cookie === '') throw new NoSession(`The cookie jar ${file} has no cookie for ${new URL(baseUrl).hostname}.`);
      return { cookie };
    },
  };
}

function cookiesFor(host: string, text: string): string {
  return text
    .split('\n')
    .map((line) => line.replace(/^#HttpOnly_/, ''))
    .filter((line) => line !== '' && !line.startsWith('#'))
    .map((line) => line.split('\t'))
    .filter(([domain = '']) => host === domain || (domain.startsWith('.') && `.${host}`.endsWith(domain)))
    .map(([, , , , , name, value]) => `${name}=${value?.trim()}`)
    .join('; ');
}

const COMMAND_SECONDS = 120;

/**
 * A command that signs in and prints the value of the `Cookie` header, or one `name=value` per line. It
 * is run by the shell, each time another session is needed, with `TMI_BFF_BASE_URL` and `TMI_BFF_PERSON` in its
 * environment.
 */
export function commandSession(command: string): SessionSource {
  return {
    name: 'a login command',
    isRepeatable: true,
    knowsPeople: false,
    async begin({ baseUrl, signal }, { person = '' }) {
      const evaluating = 'export TMI_BFF_BASE_URL="$1" TMI_BFF_PERSON="$2"; eval "$0"';
      const limits = { timeout: COMMAND_SECONDS * 1000, signal };
      const run = promisify(execFile)('/bin/sh', ['-c', evaluating, command, baseUrl, person], limits);
      const { stdout } = await run.catch((error: Error & { code?: unknown; stderr?: string }) => {
        throw new NoSession(`The login command failed (${String(error.code)}). ${error.stderr?.trim() ?? ''}`.trim());
      });
      const pairs = stdout.replace(/^cookie:\s*/i, '').split(/[;\n]/);
      const cookie = pairs
        .map((pair) => pair.trim())
        .filter((pair) => pair.includes('='))
        .join('; ');
      if (cookie === '') throw new NoSession('The login command printed no name=value.');
      return { cookie };
    },
  };
}
