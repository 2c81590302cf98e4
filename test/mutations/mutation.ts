/** The backend broken on purpose, in one way, so that a test that cites the requirement has to fail. */
export interface Mutation {
  /** The requirement that is broken. */
  readonly id: string;
  /** What the backend does then. */
  readonly deed: string;
  readonly changes: readonly Change[];
  /** The file of the test that has to notice, below `test/` and without `.test.ts`. */
  readonly test: string;
}

/** A text that a source has exactly once, and what stands there instead. */
export interface Change {
  /** From the root of the project. */
  readonly file: string;
  readonly from: string;
  readonly to: string;
}

/** A change of a file below `src/`, without `.ts`. */
export function change(file: string, from: string, to: string): Change {
  return { file: `src/${file}.ts`, from, to };
}

/** A change of the contract. */
export function changeContract(from: string, to: string): Change {
  return { file: 'openapi.yaml', from, to };
}

/**
 * The file's text with the change made.
 *
 * @throws Error if the text isn't there exactly once: the source has moved on, and the mutation has to follow
 */
export function applied({ file, from, to }: Change, text: string): string {
  const times = text.split(from).length - 1;
  if (times !== 1) throw new Error(`${file} has this ${times} times: ${from}`);
  // A function, because a text would have its dollar signs read as patterns.
  return text.replace(from, () => to);
}
