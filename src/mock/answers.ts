import type { Contract } from '../contract/contract.js';
import type { Example } from '../contract/examples.js';
import type { Operation } from '../contract/operation.js';
import type { OutgoingAnswer } from '../contract/validate-response.js';

export interface Wanted {
  readonly status?: number;
  readonly name?: string;
  readonly error?: string;
  readonly mediaType?: string;
}

/** The example answers of the contract, searched by their properties. */
export interface Answers {
  /** The first example of this operation with all wanted properties, if there is one. */
  find(operation: Operation, wanted: Wanted): OutgoingAnswer | undefined;
  /** Like `find`, for examples that the contract is known to have. */
  get(operation: Operation, wanted: Wanted): OutgoingAnswer;
  /** The error codes that scripts can get according to the contract, each with its statuses. */
  readonly errors: readonly { readonly code: string; readonly statuses: readonly number[] }[];
}

export function readAnswers(contract: Contract): Answers {
  const shown = new Map(contract.operations.map((one) => [one.operationId, contract.examples(one)]));
  const find: Answers['find'] = ({ operationId }, wanted) =>
    shown.get(operationId)?.find((example) => isWanted(example, wanted))?.answer;
  return {
    find,
    get(operation, wanted) {
      const answer = find(operation, wanted);
      if (answer === undefined) throw new Error(`openapi.yaml shows no ${JSON.stringify(wanted)} of ${operation.path}`);
      return answer;
    },
    errors: errorsIn(contract, shown),
  };
}

function isWanted({ name, answer }: Example, wanted: Wanted): boolean {
  return (
    (wanted.status === undefined || answer.status === wanted.status) &&
    (wanted.name === undefined || name === wanted.name) &&
    (wanted.error === undefined || errorOf(answer) === wanted.error) &&
    (wanted.mediaType === undefined || answer.headers['content-type']?.startsWith(wanted.mediaType) === true)
  );
}

/** The error code of a refusal. */
export function errorOf({ body }: OutgoingAnswer): string | undefined {
  const { error } = Object(body) as { error?: unknown };
  return typeof error === 'string' ? error : undefined;
}

function errorsIn(contract: Contract, shown: ReadonlyMap<string, readonly Example[]>): Answers['errors'] {
  const statuses = new Map<string, Set<number>>();
  for (const { operationId } of contract.operations.filter(({ navigation }) => navigation === undefined)) {
    for (const { answer } of shown.get(operationId) ?? []) {
      const code = errorOf(answer);
      if (code !== undefined) statuses.set(code, (statuses.get(code) ?? new Set()).add(answer.status));
    }
  }
  return [...statuses].map(([code, of]) => ({ code, statuses: [...of].sort((one, other) => one - other) }));
}
