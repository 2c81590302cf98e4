import type { Clock } from '../core/clock.js';
import type { ResourceIndicators } from '../core/resource-indicator.js';
import type { Scope } from '../core/scope.js';
import type { SealedRecords } from '../storage/sealed-records.js';
import { newHandle } from '../storage/sealing.js';

/** One person on the way through the authorization server, in one tab. */
export interface SignInAttempt {
  readonly state: string;
  readonly nonce: string;
  readonly codeVerifier: string;
  readonly scope: Scope;
  readonly resources: ResourceIndicators;
  readonly returnTo: string;
  /** The further authorization server that it leads through; absent: the usual one. */
  readonly provider?: string;
  /** Nobody is asked anything on the way, so that "no" is an answer like any other. */
  readonly isSilent?: boolean;
  /** How the person has to authenticate: in one of these ways, and no longer ago than this. */
  readonly acrValues?: readonly string[];
  readonly maxAgeSeconds?: number;
  /** The session to add to: SameSite=Strict hides its cookie on the way back, so the attempt remembers it. */
  readonly sessionHandle?: string;
  /** Where sessions belong to those of an application: where the new one is to be noted. */
  readonly pointer?: string;
  readonly startedAt: number;
}

/** The part of a browser's record that holds its attempts. */
const ATTEMPTS = 'attempts';

/**
 * The attempts of each browser, under a handle that a short-lived `SameSite=Lax` cookie carries. One cookie and one
 * bounded record serve any number of tabs, so abandoned sign-ins pile up nowhere.
 */
export interface SignInAttempts {
  /** Adds an attempt to the browser's, and gives the handle to set as cookie. */
  remember(handle: string | undefined, attempt: Omit<SignInAttempt, 'startedAt'>): Promise<string>;
  /** Takes the attempt that this `state` is of. Nobody else can take it again. */
  take(handle: string, state: string): Promise<TakenAttempt | undefined>;
}

export interface TakenAttempt {
  readonly attempt: SignInAttempt;
  /** Whether other tabs of this browser are still on their way. */
  readonly othersPending: boolean;
}

/** A browser with more open sign-ins than this loses the oldest. */
const ATTEMPTS_PER_BROWSER = 20;
/** How often to try again when two tabs of one browser write at the same moment. */
const TRIES = 50;

export function createSignInAttempts(
  records: SealedRecords,
  { lifetimeSeconds, clock }: { lifetimeSeconds: number; clock: Clock },
): SignInAttempts {
  const read = async (handle: string) => {
    const part = (await records.read(handle))?.open(ATTEMPTS);
    if (part === undefined) return undefined;
    const attempts: readonly SignInAttempt[] = JSON.parse(part.bytes.toString());
    return {
      open: attempts.filter(({ startedAt }) => startedAt + lifetimeSeconds > clock()),
      version: part.version,
    };
  };
  const write = (handle: string, version: number, attempts: readonly SignInAttempt[]) =>
    records.replace(handle, ATTEMPTS, {
      version,
      text: JSON.stringify(attempts),
      expiresAt: clock() + lifetimeSeconds,
    });

  const begin = async (attempt: SignInAttempt): Promise<string> => {
    const handle = newHandle();
    await records.create(handle, {
      parts: { [ATTEMPTS]: JSON.stringify([attempt]) },
      expiresAt: clock() + lifetimeSeconds,
    });
    return handle;
  };

  return {
    async remember(handle, wanted) {
      const attempt = { ...wanted, startedAt: clock() };
      for (let tries = 0; handle !== undefined && tries < TRIES; tries += 1) {
        const current = await read(handle);
        if (current === undefined) break;
        const attempts = [...current.open, attempt].slice(-ATTEMPTS_PER_BROWSER);
        if (await write(handle, current.version, attempts)) return handle;
      }
      return begin(attempt);
    },
    async take(handle, state) {
      for (let tries = 0; tries < TRIES; tries += 1) {
        const current = await read(handle);
        const attempt = current?.open.find((candidate) => candidate.state === state);
        if (current === undefined || attempt === undefined) return undefined;
        const others = current.open.filter((candidate) => candidate !== attempt);
        if (await write(handle, current.version, others)) return { attempt, othersPending: others.length > 0 };
      }
      return undefined;
    },
  };
}
