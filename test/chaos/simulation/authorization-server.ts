import type { AuthorizationServer } from '../../../src/authorization-server/authorization-server.js';
import type { IssuedTokens, Outcome } from '../../../src/authorization-server/outcome.js';
import type { Chance } from './chance.js';
import type { SimulatedProcess } from './process.js';
import { type AuthorizationServerTraits, TOKEN_LIFETIME_SECONDS } from './schedule.js';
import type { VirtualTime } from './virtual-time.js';

/** What is wrong with the authorization server at the moment. */
export interface AuthorizationServerTroubles {
  losesRequests(): boolean;
  losesAnswers(): boolean;
  answersLate(): boolean;
  answersWithErrors(): boolean;
  isDiscoverySlow(process: SimulatedProcess): boolean;
  areKeysSlow(process: SimulatedProcess): boolean;
}

/** A refresh token that a process has sent. */
export interface Presentation {
  readonly token: string;
  readonly process: SimulatedProcess;
  readonly sentAtMs: number;
  /** When it reached the authorization server. */
  arrivedAtMs?: number;
  /** When the process received the answer, or gave up. */
  settledAtMs?: number;
  /** What the authorization server answered; `successor` if a new refresh token was issued. */
  answer?: { readonly kind: 'tokens' | 'error' | 'invalid_grant'; readonly successor?: string };
  isAnswerReceived: boolean;
}

/** The timeout of requests, and of fetching metadata and keys. */
export const TIMEOUT_SECONDS = 10;

/**
 * An authorization server that rotates refresh tokens, and revokes the family when one is presented twice. It numbers its
 * tokens, so that it is known which one is newer.
 */
export class SimulatedAuthorizationServer {
  readonly presentations: Presentation[] = [];
  isRevoked = false;
  /** The query that each access token was issued for. */
  readonly accessTokens = new Map<
    string,
    { readonly scope: string; readonly expiresAtMs: number; readonly successor: string | undefined }
  >();
  #current = 1;
  #rotatedAtMs = 0;
  readonly #time: VirtualTime;
  readonly #chance: Chance;
  readonly #traits: AuthorizationServerTraits;
  readonly #troubles: AuthorizationServerTroubles;

  constructor(
    time: VirtualTime,
    {
      chance,
      traits,
      troubles,
    }: { chance: Chance; traits: AuthorizationServerTraits; troubles: AuthorizationServerTroubles },
  ) {
    this.#time = time;
    this.#chance = chance;
    this.#traits = traits;
    this.#troubles = troubles;
  }

  static readonly firstToken = 'rt-1';

  static numberOf(refreshToken: string): number {
    return Number(refreshToken.slice('rt-'.length));
  }

  connect(process: SimulatedProcess): Pick<AuthorizationServer, 'discover' | 'refresh' | 'checkIdToken' | 'revoke'> {
    const unavailable = (reason: string) => ({ kind: 'unavailable', reason }) as const;
    const takes = async (milliseconds: number, limitMs: number): Promise<Outcome<undefined>> => {
      await process.timers.pause(Math.min(milliseconds, limitMs));
      return milliseconds > limitMs ? unavailable('it did not answer in time') : { kind: 'granted', value: undefined };
    };
    return {
      discover: () =>
        takes(
          this.#troubles.isDiscoverySlow(process) ? this.#chance.between(2_000, 12_000) : 0,
          TIMEOUT_SECONDS * 1000,
        ),
      checkIdToken: (_, deadline) =>
        takes(
          this.#troubles.areKeysSlow(process) ? this.#chance.between(2_000, 12_000) : 5,
          Math.max(0, deadline.remaining()),
        ),
      revoke: async () => ({ kind: 'granted', value: 'revoked' }),
      refresh: ({ refreshToken }, query, deadline) => {
        const leftMs = deadline.remaining();
        if (leftMs <= 0) return Promise.resolve({ ...unavailable('the deadline has passed'), isUnsent: true });
        const scope = query.scope?.join(' ') ?? '';
        return this.#exchange(
          { token: refreshToken, process, sentAtMs: this.#time.nowMs, isAnswerReceived: false },
          scope,
          leftMs,
        );
      },
    };
  }

  #exchange(presentation: Presentation, scope: string, leftMs: number): Promise<Outcome<IssuedTokens>> {
    this.presentations.push(presentation);
    const { process } = presentation;
    return new Promise((resolve) => {
      const settle = (outcome: Outcome<IssuedTokens>) => {
        presentation.settledAtMs ??= this.#time.nowMs;
        resolve(outcome);
      };
      const giveUp = process.after(leftMs, () => settle({ kind: 'unavailable', reason: 'it did not answer in time' }));
      this.#time.after(this.#chance.between(1, 100), () => {
        if (this.#troubles.losesRequests()) return;
        presentation.arrivedAtMs = this.#time.nowMs;
        const outcome = this.#answer(presentation, scope);
        process.step();
        if (this.#troubles.losesAnswers()) return;
        const latencyMs = this.#troubles.answersLate()
          ? this.#chance.between(1_000, 12_000)
          : this.#chance.between(1, 100);
        process.after(latencyMs, () => {
          if (presentation.settledAtMs !== undefined) return;
          giveUp();
          presentation.isAnswerReceived = true;
          settle(outcome);
        });
      });
    });
  }

  #answer(presentation: Presentation, scope: string): Outcome<IssuedTokens> {
    if (this.#troubles.answersWithErrors()) {
      presentation.answer = { kind: 'error' };
      return { kind: 'unavailable', reason: 'it answered 503', status: 503 };
    }
    if (!this.#accepts(presentation.token)) {
      this.isRevoked = true;
      presentation.answer = { kind: 'invalid_grant' };
      return { kind: 'refused', error: 'invalid_grant', status: 400 };
    }
    const successor = this.#traits.rotates ? this.#rotate() : undefined;
    presentation.answer = { kind: 'tokens', ...(successor === undefined ? {} : { successor }) };
    const accessToken = `at-${this.accessTokens.size + 1}`;
    this.accessTokens.set(accessToken, {
      scope,
      successor,
      expiresAtMs: this.#time.nowMs + TOKEN_LIFETIME_SECONDS * 1000,
    });
    return {
      kind: 'granted',
      value: {
        accessToken,
        tokenType: 'bearer',
        expiresIn: TOKEN_LIFETIME_SECONDS,
        ...(successor === undefined ? {} : { refreshToken: successor }),
        ...(this.#traits.issuesIdTokens ? { idToken: 'id', claims: { iss: 'https://as.example', sub: 'alice' } } : {}),
      },
    };
  }

  #accepts(token: string): boolean {
    if (this.isRevoked) return false;
    const number = SimulatedAuthorizationServer.numberOf(token);
    const isPredecessor = number === this.#current - 1 && this.#time.nowMs - this.#rotatedAtMs < this.#traits.graceMs;
    return number === this.#current || isPredecessor;
  }

  #rotate(): string {
    this.#current += 1;
    this.#rotatedAtMs = this.#time.nowMs;
    return `rt-${this.#current}`;
  }
}
