import type { OpenedPart } from '../store/sealed-records.js';
import type { HeldTokens } from '../vocabulary/held-tokens.js';
import type { Person, Session, SessionTimes } from './session.js';

/** A session as it is kept. */
export interface SessionRecord {
  readonly times: SessionTimes;
  readonly person: Person;
  readonly held: HeldTokens;
}

/**
 * Writes a session as JSON values, one a line. One text, so that one opening gives all of it; several values, so that a
 * query that a held token answers parses neither claims nor grants, which are the larger part.
 */
export function formatSessionRecord({ times, person, held }: SessionRecord): string {
  return [times, held.accessTokens, person, held.grants].map((value) => JSON.stringify(value)).join('\n');
}

/** A session as it was read. Each line is parsed when it is asked for. */
export class ReadSession implements Session {
  readonly handle: string;
  readonly version: number;
  readonly times: SessionTimes;
  readonly #lines: readonly string[];

  constructor(handle: string, { text, version }: OpenedPart) {
    this.handle = handle;
    this.version = version;
    this.#lines = text.split('\n');
    this.times = this.#line(0);
  }

  get person(): Person {
    return this.#line(2);
  }

  accessTokens(): HeldTokens['accessTokens'] {
    return this.#line(1);
  }

  tokens(): HeldTokens {
    return { accessTokens: this.accessTokens(), grants: this.#line(3) };
  }

  /** What opens was sealed by this program, so each line has the form that it was written in. */
  #line<Value>(index: number): Value {
    return JSON.parse(this.#lines[index] ?? 'null');
  }
}
