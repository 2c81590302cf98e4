import type { HeldTokens } from '../core/held-tokens.js';
import type { SealedRecord } from '../storage/sealed-records.js';
import type { Person, Session, SessionTimes } from './session.js';

/** The stored form of a session. */
export interface SessionRecord {
  readonly times: SessionTimes;
  readonly person: Person;
  readonly held: HeldTokens;
}

/**
 * Formats a session as four lines of JSON. A single text is decrypted once; with several lines, a token query that a
 * held token answers parses neither claims nor grants, which are the larger part.
 */
export function formatSessionRecord({ times, person, held }: SessionRecord): string {
  return [times, held.accessTokens, person, held.grants].map((value) => JSON.stringify(value)).join('\n');
}

/** JSON escapes line feeds in strings, and UTF-8 has no such byte within another character. */
const LINE_FEED = 0x0a;

/** A session from the store. Each line is decoded and parsed on first use. */
export class ReadSession implements Session {
  readonly handle: string;
  readonly id: string;
  readonly version: number;
  readonly times: SessionTimes;
  readonly #bytes: Buffer;

  constructor(handle: string, { id, version, bytes }: Omit<SealedRecord, 'kind'>) {
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

  grants(): HeldTokens['grants'] {
    return this.#line(3);
  }

  tokens(): HeldTokens {
    return { accessTokens: this.accessTokens(), grants: this.grants() };
  }

  /** Only this program seals sessions, so each line has the form in which it was written. */
  #line<Value>(index: number): Value {
    const bytes = this.#bytes;
    let start = 0;
    for (let line = 0; line < index; line += 1) start = bytes.indexOf(LINE_FEED, start) + 1;
    const end = bytes.indexOf(LINE_FEED, start);
    return JSON.parse(bytes.toString('utf8', start, end === -1 ? undefined : end));
  }
}
