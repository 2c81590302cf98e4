import type { OutgoingAnswer } from './answer.js';

/** An exact value, or the form of one. */
type Rule = string | RegExp;

/**
 * The headers of JSON answers of this project's backend. The contract, which is for other backends too, shows these values
 * as examples only, as the draft does.
 */
const OF_JSON: Readonly<Record<string, Rule>> = {
  'cache-control': 'no-store',
  'content-type': /^application\/json(; *charset=utf-8)?$/,
  'x-content-type-options': 'nosniff',
  'cross-origin-resource-policy': 'same-origin',
  'cross-origin-opener-policy': 'same-origin',
  'content-security-policy': /sandbox/,
  'x-frame-options': 'DENY',
};

const OF_STATUS: Readonly<Record<number, Readonly<Record<string, Rule>>>> = {
  405: { allow: /^[A-Z]+(, [A-Z]+)*$/ },
  429: { 'retry-after': /^\d+$/ },
};

/** The page of an unavailable store has a link to try again instead. */
const OF_STATUS_FOR_SCRIPTS: typeof OF_STATUS = { 503: { 'retry-after': /^\d+$/ } };

interface Receiver {
  readonly isNavigation: boolean;
}

/** Describes a violation of what this project's backend keeps beyond the contract. Header names are in lowercase. */
export function ownViolation(
  { status, headers }: Pick<OutgoingAnswer, 'status' | 'headers'>,
  { isNavigation }: Receiver,
): string | undefined {
  const isJson = headers['content-type']?.startsWith('application/json') === true;
  const ofStatus = { ...OF_STATUS[status], ...(isNavigation ? {} : OF_STATUS_FOR_SCRIPTS[status]) };
  const rules = { ...(isJson ? OF_JSON : {}), ...ofStatus };
  for (const [name, rule] of Object.entries(rules)) {
    const value = headers[name];
    if (value === undefined) return `the header ${name} is missing`;
    const keeps = typeof rule === 'string' ? value === rule : rule.test(value);
    if (!keeps) return `the header ${name} is not as in every answer`;
  }
  return undefined;
}
