import type { GetSessionInfoErrors, GetSessionInfoResponses } from '../../generated/contract/index.js';
import type { JsonAnswer } from '../contract/answer.js';
import { isMoreAllowed, type TokenPolicy } from '../tokens/token-policy.js';
import type { SignedInInput } from './operation-input.js';

/** `GET /.well-known/bff-sessioninfo` (the draft, sections 3.2 and 5). Does not extend the session (SES-12). */
export async function getSessionInfo(
  { session }: SignedInInput<unknown>,
  { tokenPolicy }: { readonly tokenPolicy: TokenPolicy },
): Promise<JsonAnswer<GetSessionInfoResponses & GetSessionInfoErrors>> {
  const { person, times } = session;
  const canGrantMore = isMoreAllowed(tokenPolicy, session.grants());
  return { kind: 'json', status: 200, body: { ...person.claims, exp: times.endsAt, can_grant_more: canGrantMore } };
}
