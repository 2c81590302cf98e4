import type { HeldTokens } from '../core/held-tokens.js';
import type { OpenedPart } from '../storage/sealed-records.js';
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

/** JSON has none within a value, and UTF-8 none within another character. */
const LINE_FEED = 0x0a;

/** A session as it was read. Each line is decoded and parsed when it is asked for. */
export class ReadSession implements Session {
  readonly handle: string;
  readonly id: string;
  readonly version: number;
  readonly times: SessionTimes;
  readonly #bytes: Buffer;

  constructor({ handle, id }: Pick<Session, 'handle' | 'id'>, { bytes, version }: OpenedPart) {
    this.handle = handle;
    this.id = id;
    this.version = version;
    this.#bytes = bytes;
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
    const bytes = this.#bytes;
    let start = 0;
    for (let line = 0; line < index; line += 1) start = bytes.indexOf(LINE_FEED, start) + 1;
    const end = bytes.indexOf(LINE_FEED, start);
    return JSON.parse(bytes.toString('utf8', start, end === -1 ? undefined : end));
  }
}
