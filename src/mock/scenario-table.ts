import type { Behaviour } from './behaviour.js';

/** A number parameter of a scenario. */
export interface Parameter {
  readonly summary: string;
  readonly fallback: number | undefined;
  readonly min: number;
  readonly max: number;
}

export type Values = Readonly<Record<string, number | string | undefined>>;

interface Description {
  readonly summary: string;
  readonly numbers?: Readonly<Record<string, Parameter>>;
  /** The text parameter of a scenario, such as an error code. */
  readonly text?: { readonly name: string; readonly fallback: string; readonly summary: string };
  readonly behaviour: (values: Values) => Partial<Behaviour>;
}

const AFTER: Parameter = { summary: 'seconds from now', fallback: 10, min: 0, max: 86_400 };

const numberOf = (value: Values[string]) => Number(value);

/** Every scenario, in display order. */
export const SCENARIOS = {
  'signed-in': {
    summary: 'A person is signed in, and every query gets a token.',
    behaviour: () => ({ person: 'first' }),
  },
  'signed-out': {
    summary: 'No one is signed in until the page navigates to the sign-in.',
    behaviour: () => ({ person: 'none' }),
  },
  'signed-out-elsewhere': {
    summary: 'The person signs out in another tab.',
    numbers: { after: AFTER },
    behaviour: ({ after }) => ({ change: { afterSeconds: numberOf(after), to: 'none' } }),
  },
  'another-person': {
    summary: 'Another person signs in, in another tab.',
    numbers: { after: AFTER },
    behaviour: ({ after }) => ({ change: { afterSeconds: numberOf(after), to: 'another' } }),
  },
  'token-expires': {
    summary: 'Every token is short-lived.',
    numbers: { seconds: { summary: 'its lifetime in seconds', fallback: 60, min: 1, max: 86_400 } },
    behaviour: ({ seconds }) => ({ tokenSeconds: numberOf(seconds) }),
  },
  'not-granted': {
    summary: 'backend_not_ready with login_uri, for each query until the person has followed it.',
    behaviour: () => ({ grantsFirst: true }),
  },
  'not-ready': {
    summary: 'backend_not_ready without login_uri: the person can do nothing about it.',
    behaviour: () => ({ refusal: { error: 'backend_not_ready', loginUri: false } }),
  },
  'authorization-server-down': {
    summary: 'The authorization server is unavailable: no token, no sign-in. The session remains.',
    behaviour: () => ({ authorizationServerIsDown: true }),
  },
  error: {
    summary:
      "Every request is refused with this code where the contract has it. Other codes are the authorization server's.",
    text: { name: 'code', fallback: 'server_error', summary: 'the code' },
    numbers: {
      status: { summary: 'which status, where the code has several', fallback: undefined, min: 400, max: 599 },
    },
    behaviour: ({ code, status }) => ({
      refusal: { error: String(code), loginUri: true, status: status === undefined ? undefined : numberOf(status) },
    }),
  },
  slow: {
    summary: 'Every answer is delayed.',
    numbers: { milliseconds: { summary: 'the delay in milliseconds', fallback: 3000, min: 1, max: 600_000 } },
    behaviour: ({ milliseconds }) => ({ delayMilliseconds: numberOf(milliseconds) }),
  },
  flaky: {
    summary: 'Some requests fail: with 503, with 500, or without an answer. The seed determines which.',
    numbers: {
      percent: { summary: 'of all requests', fallback: 30, min: 1, max: 100 },
      seed: { summary: 'the same seed, the same failures', fallback: 1, min: 0, max: 2 ** 31 },
    },
    behaviour: ({ percent, seed }) => ({ failures: { percent: numberOf(percent), seed: numberOf(seed) } }),
  },
} as const satisfies Readonly<Record<string, Description>>;

export type ScenarioName = keyof typeof SCENARIOS;

type NumbersOf<Name extends ScenarioName> = (typeof SCENARIOS)[Name] extends { numbers: infer Numbers }
  ? { readonly [Parameter in keyof Numbers]?: number }
  : unknown;
type TextOf<Name extends ScenarioName> = (typeof SCENARIOS)[Name] extends { text: { name: infer Text extends string } }
  ? { readonly [Parameter in Text]?: string }
  : unknown;

/** A scenario with its parameters: `{ name: 'token-expires', seconds: 20 }`. */
export type Scenario = {
  [Name in ScenarioName]: { readonly name: Name } & NumbersOf<Name> & TextOf<Name>;
}[ScenarioName];

/** A scenario, with the members that all scenarios have. */
export function describedScenario(name: ScenarioName): Description {
  return SCENARIOS[name];
}

export function isScenarioName(name: string): name is ScenarioName {
  return Object.hasOwn(SCENARIOS, name);
}
