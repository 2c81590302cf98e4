import { Misconfiguration } from '../core/misconfiguration.js';
import { type Behaviour, USUAL } from './behaviour.js';
import {
  describedScenario,
  isScenarioName,
  type Parameter,
  SCENARIOS,
  type Scenario,
  type Values,
} from './scenario-table.js';

/**
 * One scenario or several: `slow;milliseconds=500, token-expires;seconds=20` (the syntax of a list of tokens with
 * parameters, RFC 9651, section 3.1), or the same as objects.
 */
export type ScenarioInput = string | Scenario | readonly Scenario[];

/** Scenarios, parsed. */
export interface Plan {
  /** The scenarios as text, with all their values. */
  readonly text: string;
  readonly behaviour: Behaviour;
}

/** @throws Misconfiguration that names every unknown scenario and invalid value, and what is possible */
export function readScenario(input: ScenarioInput): Plan {
  const items = typeof input === 'string' ? parseList(input) : [input].flat().map(givenIn);
  if (items.length === 0) throw new Misconfiguration([`scenario: expected ${names()}, found nothing`]);
  const problems: string[] = [];
  const read = items.map((item) => readItem(item, problems));
  if (problems.length > 0) throw new Misconfiguration(problems);
  return {
    text: read.map(({ text }) => text).join(', '),
    behaviour: Object.assign({}, USUAL, ...read.map(({ behaviour }) => behaviour)),
  };
}

interface Item {
  readonly name: string;
  readonly given: Readonly<Record<string, string>>;
}

function parseList(text: string): Item[] {
  return text
    .split(',')
    .filter((item) => item.trim() !== '')
    .map((item) => {
      const [name = '', ...pairs] = item.split(';').map((part) => part.trim());
      const given = pairs.map((pair) => [pair.split('=')[0]?.trim(), pair.split('=').slice(1).join('=').trim()]);
      return { name, given: Object.fromEntries(given) };
    });
}

function givenIn({ name, ...values }: Scenario): Item {
  const given = Object.entries(values).filter(([, value]) => value !== undefined);
  return { name: String(name), given: Object.fromEntries(given.map(([key, value]) => [key, String(value)])) };
}

function readItem({ name, given }: Item, problems: string[]): { text: string; behaviour: Partial<Behaviour> } {
  if (!isScenarioName(name)) {
    problems.push(`scenario: expected ${names()}, found ${JSON.stringify(name)}`);
    return { text: '', behaviour: {} };
  }
  const { numbers = {}, text, behaviour } = describedScenario(name);
  const known = [...Object.keys(numbers), ...(text ? [text.name] : [])];
  for (const key of Object.keys(given).filter((key) => !known.includes(key))) {
    problems.push(`scenario ${name}: ${key} is unknown; it takes ${known.join(' and ') || 'nothing'}`);
  }
  const values: Values = {
    ...(text ? { [text.name]: readCode(`${name}: ${text.name}`, given[text.name] ?? text.fallback, problems) } : {}),
    ...Object.fromEntries(
      Object.entries(numbers).map(([key, parameter]) => [
        key,
        readNumber(`${name}: ${key}`, given[key], { parameter, problems }),
      ]),
    ),
  };
  return { text: textOf(name, values), behaviour: behaviour(values) };
}

function readNumber(
  path: string,
  text: string | undefined,
  { parameter, problems }: { parameter: Parameter; problems: string[] },
): number | undefined {
  const { fallback, min, max } = parameter;
  if (text === undefined) return fallback;
  const value = Number(text);
  if (/^\d+$/.test(text) && value >= min && value <= max) return value;
  problems.push(`scenario ${path}: expected a whole number from ${min} to ${max}, found ${JSON.stringify(text)}`);
  return fallback;
}

/** Reads an error code (RFC 6749, section 5.2), without the characters that separate scenarios. */
function readCode(path: string, text: string, problems: string[]): string {
  if (!/^[\w.:/-]+$/.test(text))
    problems.push(`scenario ${path}: expected an error code, found ${JSON.stringify(text)}`);
  return text;
}

function textOf(name: string, values: Values): string {
  const given = Object.entries(values).filter(([, value]) => value !== undefined);
  return [name, ...given.map(([key, value]) => `${key}=${value}`)].join(';');
}

function names(): string {
  return `one of ${Object.keys(SCENARIOS).join(', ')}`;
}
