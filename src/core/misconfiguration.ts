/** The operator has to act: an option is wrong. Thrown at start only; the message is meant to be shown as it is. */
export class Misconfiguration extends Error {
  override readonly name = 'Misconfiguration';
  readonly problems: readonly string[];

  constructor(problems: readonly string[]) {
    super(problems.join('\n'));
    this.problems = problems;
  }
}
