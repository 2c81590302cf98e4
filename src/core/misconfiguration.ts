/** A setting is wrong and the operator has to correct it. Thrown at the start and at a reload; the message is shown as it is. */
export class Misconfiguration extends Error {
  override readonly name = 'Misconfiguration';
  readonly problems: readonly string[];

  constructor(problems: readonly string[]) {
    super(problems.join('\n'));
    this.problems = problems;
  }
}

/** @throws Misconfiguration if there are problems */
export function requireNone(problems: readonly string[]): void {
  if (problems.length > 0) throw new Misconfiguration(problems);
}
