import type { GetTokenData, GetTokenErrors, GetTokenResponses } from '../../generated/contract/index.js';
import type { JsonAnswer } from '../contract/answer.js';
import { answerQuery } from '../refresh/answer-query.js';
import type { Backend } from './backend.js';
import type { SignedInInput } from './operation-input.js';

type Parameters = NonNullable<GetTokenData['query']>;

/** `GET /.well-known/bff-token` (the draft, sections 3.1 and 4). */
export function getToken(
  { parameters, session }: SignedInInput<Parameters>,
  backend: Backend,
): Promise<JsonAnswer<GetTokenResponses & GetTokenErrors>> {
  return answerQuery(parameters, session, backend);
}
