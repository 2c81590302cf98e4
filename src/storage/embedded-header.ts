import { closeSync, existsSync, fstatSync, openSync, readSync } from 'node:fs';
import { Misconfiguration } from '../core/misconfiguration.js';

/** Where LMDB has what on each of the first two pages, in bytes (`mdb.c`, `MDB_meta`, with pointers of 64 bits). */
const AT = { magic: 24, version: 28, pageSize: 48, rootOfFree: 88, rootOfMain: 136, transaction: 152, end: 160 };
const MAGIC = 0xbeefc0de;
const VERSION = 2;
/** The root of an empty tree. */
const NO_PAGE = 2n ** 64n - 1n;

interface Head {
  readonly pageSize: number;
  readonly transaction: bigint;
  /** The page that must be in the file, because a tree begins there. */
  readonly lastRoot: bigint;
}

/**
 * Refuses a file that lmdb did not write, or that was cut off. lmdb 3.5.6 crashes the process when it opens one. A damaged
 * page farther behind is not noticed here.
 *
 * @throws Misconfiguration
 */
export function requireLmdbFile(file: string): void {
  if (!existsSync(file)) return;
  const descriptor = openSync(file, 'r');
  try {
    const size = fstatSync(descriptor).size;
    // lmdb initializes an empty file.
    if (size === 0) return;
    const first = readHead(descriptor, 0);
    if (first === undefined) throw unusable(file, 'it is not a file of the embedded store');
    const newest = newerOf(first, readHead(descriptor, first.pageSize));
    if (size < (Number(newest.lastRoot) + 1) * newest.pageSize) throw unusable(file, 'its end is missing');
  } finally {
    closeSync(descriptor);
  }
}

function readHead(descriptor: number, position: number): Head | undefined {
  const { buffer } = new Uint8Array(AT.end);
  if (readSync(descriptor, new Uint8Array(buffer), 0, AT.end, position) < AT.end) return undefined;
  // LMDB writes numbers as the processor has them.
  const [magic, version] = new Uint32Array(buffer, AT.magic, 2);
  if (magic !== MAGIC || ((version ?? 0) & 0xffff) !== VERSION) return undefined;
  const long = (at: number) => new BigUint64Array(buffer, at, 1)[0] ?? 0n;
  const roots = [long(AT.rootOfFree), long(AT.rootOfMain)].filter((root) => root !== NO_PAGE);
  return {
    pageSize: new Uint32Array(buffer, AT.pageSize, 1)[0] ?? 0,
    transaction: long(AT.transaction),
    lastRoot: roots.reduce((last, root) => (root > last ? root : last), 1n),
  };
}

/** LMDB writes to the two heads in turn. */
function newerOf(first: Head, second: Head | undefined): Head {
  return second !== undefined && second.transaction > first.transaction ? second : first;
}

function unusable(file: string, why: string): Misconfiguration {
  return new Misconfiguration([
    `store.folder: ${file} cannot be used: ${why}; restore it, or move it away to start with an empty store, where everyone signs in again`,
  ]);
}
