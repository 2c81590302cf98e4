import type { Query } from './queries.js';

/**
 * What went over the line to the authorization server, seen from its side, and what was broken meanwhile. Times are epoch
 * milliseconds. Nothing in it comes from a backend, so no backend can talk its way out.
 */
export interface Ledger {
  readonly presentations: readonly Presentation[];
  readonly incidents: readonly Incident[];
  readonly accessTokens: ReadonlyMap<string, IssuedAccessToken>;
  present(presented: Pick<Presentation, 'refreshToken' | 'family' | 'backend' | 'asked' | 'sentAtMs'>): Presentation;
  /** Notes what a redeemed code or a refresh brought. */
  issue(issued: IssuedAccessToken & { readonly value: string; readonly refreshToken?: string }): void;
  familyOf(refreshToken: string): string;
  /** Notes that a frontend has this token: so it was written, and with it its refresh token (RT-08). */
  noteServed(accessToken: string, atMs: number): void;
  /** Notes that something is broken from now on. Call the result when it is put right. */
  begin(incident: Omit<Incident, 'fromMs' | 'toMs'>): () => void;
}

/** One request to the token endpoint that carried a refresh token. */
export interface Presentation {
  readonly refreshToken: string;
  /** All refresh tokens that descend from one sign-in: the code that it began with. */
  readonly family: string;
  readonly backend: number;
  readonly asked: Query;
  /** When the backend sent it, by its own clock. */
  readonly sentAtMs: number;
  /** When it arrived. */
  readonly startedAtMs: number;
  /** When it was answered, or the backend gave up. Infinity: it is under way. */
  endedAtMs: number;
  /** Whether the answer went out as a whole and the backend stayed to read it. */
  wasDelivered: boolean;
  /** What the authorization server itself did; `untouched` if the request never got that far. */
  result: 'untouched' | 'rotated' | 'refused';
  /** The error, where it refused. */
  error?: string;
  accessToken?: string;
}

export interface IssuedAccessToken {
  readonly family: string;
  readonly asked: Query;
  /** The scope in the answer, in alphabetical order. */
  readonly granted: string;
  readonly endsAtMs: number;
  firstServedAtMs?: number;
}

/** Something that was broken for a while. */
export interface Incident {
  /** Of `FAILURES`. */
  readonly kind: string;
  /** The backend that it concerns. Absent: all of them. */
  readonly backend?: number;
  /** The session that it concerns. Absent: all of them. */
  readonly family?: string;
  /** Who could not store anything meanwhile. */
  readonly keepsFromStoring?: 'backend' | 'all';
  readonly fromMs: number;
  /** Infinity: it lasts. */
  readonly toMs: number;
}

export function createLedger(): Ledger {
  const presentations: Presentation[] = [];
  const incidents: Incident[] = [];
  const accessTokens = new Map<string, IssuedAccessToken>();
  const families = new Map<string, string>();
  return {
    presentations,
    incidents,
    accessTokens,
    present(presented) {
      const presentation: Presentation = {
        ...presented,
        startedAtMs: Date.now(),
        endedAtMs: Number.POSITIVE_INFINITY,
        wasDelivered: false,
        result: 'untouched',
      };
      presentations.push(presentation);
      return presentation;
    },
    issue({ value, refreshToken, ...issued }) {
      accessTokens.set(value, issued);
      if (refreshToken !== undefined) families.set(refreshToken, issued.family);
    },
    familyOf: (refreshToken) => families.get(refreshToken) ?? 'unknown',
    noteServed(accessToken, atMs) {
      const issued = accessTokens.get(accessToken);
      if (issued !== undefined) issued.firstServedAtMs ??= atMs;
    },
    begin(begun) {
      const incident = { ...begun, fromMs: Date.now(), toMs: Number.POSITIVE_INFINITY };
      incidents.push(incident);
      return () => {
        incident.toMs = Date.now();
      };
    },
  };
}
