import type { GetTokenData, GetTokenErrors, GetTokenResponses } from '../../generated/contract/index.js';
import type { JsonAnswer } from '../contract/answer.js';
import { answerQuery, type RefreshDependencies } from '../refresh/index.js';
import type { SignedInInput } from './operation-input.js';

type Parameters = NonNullable<GetTokenData['query']>;

/** `GET /.well-known/bff-token` (the draft, sections 3.1 and 4). */
export function getToken(
  asked: SignedInInput<Parameters>,
  dependencies: RefreshDependencies,
): Promise<JsonAnswer<GetTokenResponses & GetTokenErrors>> {
  return answerQuery(asked, dependencies);
}
