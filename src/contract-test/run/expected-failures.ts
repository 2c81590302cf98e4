/** A requirement that a backend is known not to keep. */
export interface ExpectedFailure {
  readonly id: string;
  /** Why it is so, or who mends it when. */
  readonly reason: string;
}

/** The file of expected failures can't be read as such. The message says the line. */
export class BadExpectedFailures extends Error {
  override name = 'BadExpectedFailures';
}

/**
 * Reads a file with a line for each requirement: its ID, and the reason. Empty lines, and those that begin with `#`, are
 * left out.
 */
export function readExpectedFailures(text: string, knownIds: ReadonlySet<string>): ExpectedFailure[] {
  return text.split('\n').flatMap((line, index) => {
    const [id = '', ...reason] = line.trim().split(/\s+/);
    if (id === '' || id.startsWith('#')) return [];
    if (!knownIds.has(id)) throw new BadExpectedFailures(`line ${index + 1}: there is no requirement ${id}`);
    if (reason.length === 0) throw new BadExpectedFailures(`line ${index + 1}: ${id} has no reason`);
    return [{ id, reason: reason.join(' ') }];
  });
}
