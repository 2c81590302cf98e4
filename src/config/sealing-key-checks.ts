import type { Options } from './schema.js';

const SEALING_KEY = /^[A-Za-z0-9_-]{43}$/;
const DIGITS = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_';
const HOW = 'Make one with: tmi-bff keys';

/** The problems of the sealing keys. */
export function sealingKeyProblems({ sealingKeys, store }: Options): string[] {
  if (sealingKeys.length === 0 && store.kind !== 'memory') {
    return [`sealingKeys: expected at least one key, because the store outlives this process, found none. ${HOW}`];
  }
  return sealingKeys.flatMap((key, index) => {
    const problem = problemWith(key.reveal());
    return problem === undefined
      ? []
      : [`sealingKeys[${index}]: expected 32 random bytes in base64url${problem}. ${HOW}`];
  });
}

function problemWith(key: string): string | undefined {
  if (!SEALING_KEY.test(key)) return '';
  return isPattern(key) ? ', found a pattern' : undefined;
}

/** Fewer distinct characters, or bytes, occur once in 10^18 random keys. */
const FEWEST_DIFFERENT = 12;

/** Whether the key repeats itself or counts, as placeholders do: in its characters, or in the bytes of them. */
function isPattern(key: string): boolean {
  const digits = [...key].map((digit) => DIGITS.indexOf(digit));
  const bytes = [...Buffer.from(key, 'base64url')];
  const sequences = [digits, stepsOf(digits, 64), bytes, stepsOf(bytes, 256)];
  return sequences.some((sequence) => new Set(sequence).size < FEWEST_DIFFERENT);
}

function stepsOf(values: readonly number[], modulus: number): number[] {
  return values.slice(1).map((value, index) => (value - (values[index] ?? 0) + modulus) % modulus);
}
