import type { SessionInfo } from '../../generated/contract/index.js';
import type { Contract } from '../contract/contract.js';
import type { People } from './visitor.js';

/** The given people, or those in the contract's examples. */
export function readPeople(given: readonly SessionInfo[] | undefined, contract: Contract): People {
  const [first, another, ...others] = given ?? peopleOf(contract);
  if (first === undefined || another === undefined) throw new Error('openapi.yaml shows fewer than two people');
  return [first, another, ...others];
}

function peopleOf(contract: Contract): SessionInfo[] {
  return contract.operations
    .filter(({ operationId }) => operationId === 'getSessionInfo')
    .flatMap((operation) => contract.examples(operation))
    .filter(({ answer }) => answer.status === 200)
    .map(({ answer }) => answer.body as SessionInfo);
}
