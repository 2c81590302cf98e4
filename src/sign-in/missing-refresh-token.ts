import type { Log } from '../core/log.js';

/** Tells that a sign-in left a session without any refresh token of this authorization server. */
export type NoteMissingRefreshToken = (provider: string | undefined) => void;

/** Logs it once for each authorization server: it is a matter of settings, which the next sign-in doesn't change. */
export function createMissingRefreshTokenNote(log: Log): NoteMissingRefreshToken {
  const noted = new Set<string | undefined>();
  return (provider) => {
    if (noted.has(provider)) return;
    noted.add(provider);
    const details = provider === undefined ? {} : { provider };
    log({ level: 'warning', event: 'authorization server issued no refresh token', ...details });
  };
}
