import type { Clock } from '../core/clock.js';
import type { ResourceIndicators } from '../core/resource-indicator.js';
import type { Scope } from '../core/scope.js';
import type { SealedRecords } from '../storage/sealed-records.js';
import { newHandle } from '../storage/sealing.js';

/** A sign-in that was begun in one tab, and whose authorization response has not arrived yet. */
export interface SignInAttempt {
  readonly state: string;
  readonly nonce: string;
  readonly codeVerifier: string;
  readonly scope: Scope;
  readonly resources: ResourceIndicators;
  readonly returnTo: string;
  /** The name of the authorization server. */
  readonly authorizationServer: string;
  /** Sent with `prompt=none`: a refusal is an expected answer. */
  readonly isSilent?: boolean;
  /** How the person has to authenticate: in one of these ways, and how long ago at most. */
  readonly acrValues?: readonly string[];
  readonly maxAgeSeconds?: number;
  /** The session to add to. The callback doesn't get its cookie, which is SameSite=Strict. */
  readonly sessionHandle?: string;
  /** With `sessionSecretOf`: the pointer that is to lead to the new session. */
  readonly pointer?: string;
  readonly startedAt: number;
}

/** The kind of a record that holds the attempts of one browser. */
const ATTEMPTS = 'sign-in-attempts';

/**
 * The attempts of each browser, under a handle that a short-lived `SameSite=Lax` cookie carries. All tabs share one
 * cookie and one bounded record, so abandoned sign-ins don't accumulate.
 */
export interface SignInAttempts {
  /** Adds an attempt to those of the browser. Returns the handle to set as cookie. */
  remember(handle: string | undefined, attempt: Omit<SignInAttempt, 'startedAt'>): Promise<string>;
  /** Takes the attempt with this `state`. It can be taken once. */
  take(handle: string, state: string): Promise<TakenAttempt | undefined>;
}

export interface TakenAttempt {
  readonly attempt: SignInAttempt;
  /** Whether this browser has other open attempts. */
  readonly othersPending: boolean;
}

/** With one more, the oldest open attempt of a browser is dropped. */
const ATTEMPTS_PER_BROWSER = 20;
/** How often to retry while other tabs of the browser write at the same moment. */
const TRIES = 50;

export function createSignInAttempts(
  records: SealedRecords,
  { lifetimeSeconds, clock }: { lifetimeSeconds: number; clock: Clock },
): SignInAttempts {
  const read = async (handle: string) => {
    const record = await records.read(handle, ATTEMPTS);
    if (record === undefined) return undefined;
    const attempts: readonly SignInAttempt[] = JSON.parse(record.bytes.toString());
    return {
      open: attempts.filter(({ startedAt }) => startedAt + lifetimeSeconds > clock()),
      version: record.version,
    };
  };
  const recordOf = (attempts: readonly SignInAttempt[]) => ({
    kind: ATTEMPTS,
    text: JSON.stringify(attempts),
    expiresAt: clock() + lifetimeSeconds,
  });

  const begin = async (attempt: SignInAttempt): Promise<string> => {
    const handle = newHandle();
    await records.create(handle, recordOf([attempt]));
    return handle;
  };

  return {
    async remember(handle, wanted) {
      const attempt = { ...wanted, startedAt: clock() };
      for (let tries = 0; handle !== undefined && tries < TRIES; tries += 1) {
        const current = await read(handle);
        if (current === undefined) break;
        const attempts = [...current.open, attempt].slice(-ATTEMPTS_PER_BROWSER);
        if (await records.replace(handle, current.version, recordOf(attempts))) return handle;
      }
      return begin(attempt);
    },
    async take(handle, state) {
      for (let tries = 0; tries < TRIES; tries += 1) {
        const current = await read(handle);
        const attempt = current?.open.find((candidate) => candidate.state === state);
        if (current === undefined || attempt === undefined) return undefined;
        const others = current.open.filter((candidate) => candidate !== attempt);
        if (await records.replace(handle, current.version, recordOf(others))) {
          return { attempt, othersPending: others.length > 0 };
        }
      }
      return undefined;
    },
  };
}
