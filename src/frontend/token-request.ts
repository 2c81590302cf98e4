import type { GetTokenData } from '../../generated/contract/index.js';
import { type Answer, askBackend, pathAt } from './backend.js';
import type { Refusal, Token } from './outcomes.js';
import { changes, learnPerson, learnPresence } from './person.js';
import { refusalOf } from './refusal.js';
import { startStopwatch } from './stopwatch.js';
import { hashOf } from './token-hash.js';
import { parametersOf, scopesOf, type TokenQuery } from './token-query.js';

const TOKEN: GetTokenData['url'] = '/.well-known/bff-token';
const MIN_VALIDITY: Parameter = 'min_validity';
const REJECTED: Parameter = 'rejected';

/** How long a token without `expires_in` is used before the backend is asked again. */
const UNKNOWN_LIFE_SECONDS = 60;

type Parameter = keyof NonNullable<GetTokenData['query']>;

/** Options of a single token request. */
export interface TokenRequest {
  /** Stops waiting: the promise rejects with the signal's reason. */
  readonly signal?: AbortSignal | null | undefined;
  /** The lifetime that the token must have left, in seconds, for a call that takes long. Default: a few seconds. */
  readonly minValiditySeconds?: number;
  /** An access token that a resource server has rejected. It is replaced if it is still the current one. */
  readonly rejected?: string;
}

/** A token, and how long it lives; measured from before it was asked for, so never overstated. */
export interface FreshToken {
  readonly token: Token;
  readonly lifeSeconds: number;
  readonly ageSeconds: () => number;
}

/** Asks the backend for a token; once more if another person has signed in meanwhile, because then it may be theirs. */
export async function requestToken(query: TokenQuery, demands: TokenRequest): Promise<FreshToken | Refusal> {
  const before = changes;
  const path = await pathOf(query, demands);
  const ageSeconds = startStopwatch();
  const answer = await askBackend(path);
  const fresh = changes === before && readToken(answer, query);
  // This is a change where no one was signed in: the token may be from before a sign-out.
  if (fresh) learnPresence();
  if (changes !== before) return requestToken(query, demands);
  if (fresh) return { ...fresh, ageSeconds };
  const refusal = refusalOf(answer);
  if (refusal.kind === 'signed-out') learnPerson(null);
  return refusal;
}

async function pathOf(query: TokenQuery, { minValiditySeconds, rejected }: TokenRequest): Promise<string> {
  const parameters = parametersOf(query);
  if (minValiditySeconds) parameters.set(MIN_VALIDITY, `${Math.ceil(minValiditySeconds)}`);
  // Browsers have no hashes on pages over plain HTTP, other than on localhost.
  if (rejected && crypto.subtle) parameters.set(REJECTED, await hashOf(rejected));
  return `${pathAt(TOKEN)}?${parameters}`;
}

function readToken({ status, body }: Answer, query: TokenQuery): Omit<FreshToken, 'ageSeconds'> | undefined {
  const { access_token: accessToken, token_type = 'Bearer', expires_in, scope } = body;
  if (status !== 200 || typeof accessToken !== 'string' || !accessToken) return undefined;
  // One of another type could not be sent as a bearer token (RFC 6749, section 7.1).
  if (!/^bearer$/i.test(`${token_type}`)) return undefined;
  const lifetime = Number(expires_in ?? -1);
  const granted = typeof scope === 'string' ? scope.split(' ') : undefined;
  const token: Token = {
    kind: 'token',
    accessToken,
    missingScopes: granted ? scopesOf(query).filter((one) => !granted.includes(one)) : [],
    ...(granted && { scopes: granted }),
    ...(lifetime >= 0 && { expiresAt: Date.now() / 1000 + lifetime }),
  };
  return { token, lifeSeconds: lifetime >= 0 ? lifetime : UNKNOWN_LIFE_SECONDS };
}
