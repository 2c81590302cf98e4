import type { PostTokenData, PostTokenErrors, PostTokenResponses } from '../../generated/contract/index.js';
import type { JsonAnswer } from '../contract/answer.js';
import { answerQuery, type RefreshDependencies } from '../refresh/index.js';
import type { SignedInInput } from './operation-input.js';

type Parameters = NonNullable<PostTokenData['body']>;

/** `POST /.well-known/bff-token`: like `GET`, with the parameters in the body (the draft, section 4.1). */
export function postToken(
  asked: SignedInInput<Parameters>,
  dependencies: RefreshDependencies,
): Promise<JsonAnswer<PostTokenResponses & PostTokenErrors>> {
  return answerQuery(asked, dependencies);
}
