import { inspect } from 'node:util';

/** A string that must not be printed. `reveal` returns it; logs, JSON and templates get a placeholder. */
export class Secret {
  readonly #value: string;

  constructor(value: string) {
    this.#value = value;
  }

  reveal(): string {
    return this.#value;
  }

  toString(): string {
    return '[secret]';
  }

  toJSON(): string {
    return '[secret]';
  }

  [inspect.custom](): string {
    return '[secret]';
  }
}

/** All secrets in a tree of settings. */
export function secretsOf(tree: unknown): Secret[] {
  if (tree instanceof Secret) return [tree];
  return typeof tree === 'object' && tree !== null ? Object.values(tree).flatMap(secretsOf) : [];
}
