/** A failed check, with the request and the answer that it is about. */
export interface Failure {
  readonly type: string;
  readonly operation: string;
  readonly message: string;
  readonly target: string;
  readonly body: string;
  readonly status: number;
  readonly answer: string;
}

interface Check {
  readonly status: string;
  readonly failure_info?: { readonly failure: Pick<Failure, 'type' | 'operation' | 'message'> };
}

interface Content {
  readonly $base64: string;
}

interface Interaction {
  readonly request: { readonly uri: string; readonly body?: Content };
  readonly response?: { readonly status_code: number; readonly content?: Content };
}

interface Recorder {
  readonly checks?: Readonly<Record<string, readonly Check[]>>;
  readonly interactions?: Readonly<Record<string, Interaction>>;
}

/** What a run found. */
export interface Findings {
  readonly failures: readonly Failure[];
  /** Why operations were not tested, or not in each phase. */
  readonly errors: readonly string[];
  readonly requests: number;
}

interface Event {
  readonly ScenarioFinished?: { readonly recorder: Recorder };
  readonly NonFatalError?: { readonly label: string; readonly value: { readonly message: string } };
}

export function findingsIn(report: string): Findings {
  const events = report
    .split('\n')
    .filter((line) => line !== '')
    .map((line): Event => JSON.parse(line));
  const recorders = events.flatMap(({ ScenarioFinished: scenario }) => scenario?.recorder ?? []);
  const failures = recorders.flatMap(({ checks = {}, interactions = {} }) =>
    Object.entries(checks).flatMap(([id, made]) => made.flatMap((check) => failureOf(check, interactions[id]))),
  );
  const errors = events.flatMap(({ NonFatalError: error }) => (error ? `${error.label}: ${error.value.message}` : []));
  return { failures, errors, requests: recorders.flatMap(({ interactions = {} }) => Object.keys(interactions)).length };
}

function failureOf({ status, failure_info: info }: Check, interaction: Interaction | undefined): Failure[] {
  if (status !== 'failure' || info === undefined) return [];
  const { type, operation, message } = info.failure;
  return [
    {
      type,
      operation,
      message,
      target: interaction?.request.uri ?? '',
      body: textOf(interaction?.request.body),
      status: interaction?.response?.status_code ?? 0,
      answer: textOf(interaction?.response?.content).slice(0, 300),
    },
  ];
}

const textOf = (content: Content | undefined) => Buffer.from(content?.$base64 ?? '', 'base64').toString();

/** What docs/deviations.md explains. */
export function isDeviation({ type, operation, status, answer, target, body }: Failure): boolean {
  // The draft, section 4.3: a failure is 400.
  if (type === 'IgnoredAuth')
    return status === 400 && (answer.includes('"invalid_session"') || operation.startsWith('HEAD '));
  // Refused, with a status that the tool does not expect. Or: an empty parameter counts as absent.
  if (type === 'AcceptedNegativeData' && [413, 431].includes(status)) return true;
  if (type === 'AcceptedNegativeData') return /[?&]\w+=(&|$)/.test(target) || /(^|&)\w+=(&|$)/.test(body);
  // The schema has all well-formed values; the settings allow some of them. Where links are followed, signing out ends the session.
  if (type === 'RejectedPositiveData') return status === 400 && /"invalid_(scope|target|request|session)"/.test(answer);
  return false;
}

/**
 * With OpenAPI 3.0, version 4.32.5 refuses a pattern that it has written itself: when it joins a pattern and `maxLength`, it
 * writes characters above U+FFFF as Python does, with `\U`, which is no regular expression of JSON Schema.
 */
export function isOfItsOwnPattern(error: string): boolean {
  return /unsupported regular expression `[^`]*\\U[0-9a-f]{8}[^`]*`/.test(error);
}
