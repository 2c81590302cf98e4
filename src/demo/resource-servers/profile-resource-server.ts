import { createResourceServer } from './create-resource-server.js';
import type { JsonObject } from './json-body.js';
import type { ResourceServerOptions, RunningResourceServer } from './options.js';
import { badRequest } from './problem.js';
import { requireScope } from './verify-access-token.js';

const longestNickname = 40;

/**
 * Starts a resource server that keeps nicknames.
 *
 * - `GET /profile`, scope `profile.read`: `{ sub, nickname }`
 * - `PUT /profile` with `{ nickname }`, scope `profile.write`: the changed profile
 */
export function createProfileResourceServer(options: ResourceServerOptions): Promise<RunningResourceServer> {
  const nicknames = new Map<string, string>();
  const profileOf = (sub: string) => ({ sub, nickname: nicknames.get(sub) ?? sub });
  return createResourceServer(options, {
    '/profile': {
      GET: ({ token }) => {
        requireScope(token, 'profile.read');
        return { status: 200, body: profileOf(token.subject) };
      },
      PUT: async ({ token, readJson }) => {
        requireScope(token, 'profile.write');
        nicknames.set(token.subject, readNickname(await readJson()));
        return { status: 200, body: profileOf(token.subject) };
      },
    },
  });
}

function readNickname({ nickname }: JsonObject): string {
  const trimmed = typeof nickname === 'string' ? nickname.trim() : '';
  if (trimmed.length < 1 || trimmed.length > longestNickname) {
    throw badRequest(`nickname must have 1 to ${longestNickname} characters.`);
  }
  return trimmed;
}
