import type { Failure, OAuthError } from '../authorization-server/outcome.js';
import { refuse } from '../core/refusal.js';
import type { Backend } from '../handlers/backend.js';
import { unusableAnswer } from './issued-problem.js';
import { type RefusedRefresh, refused, type TokenRefusal } from './refresh-result.js';

/** Logs how a request failed, and gives the answer that this has. */
export function explainFailure(failure: Failure, { log }: Pick<Backend, 'log'>): RefusedRefresh {
  switch (failure.kind) {
    case 'unavailable':
      log({ level: 'warning', event: 'authorization server unavailable', reason: failure.reason });
      return refused(unavailableAnswer(failure), 'authorization server');
    case 'unusable':
      log({ level: 'warning', event: 'authorization server answered nonsense', reason: failure.reason });
      return refused(unusableAnswer());
    case 'refused':
      log({ level: 'warning', event: 'refresh refused by the authorization server', error: failure.error });
      return refused(inItsWords(failure));
  }
}

function unavailableAnswer({ retryAfterSeconds, said }: Extract<Failure, { kind: 'unavailable' }>): TokenRefusal {
  const refusal = said
    ? inItsWords(said)
    : refuse(400, 'temporarily_unavailable', 'The authorization server did not answer. Try again later.');
  return retryAfterSeconds === undefined
    ? refusal
    : { ...refusal, headers: { 'retry-after': String(retryAfterSeconds) } };
}

/** The authorization server's own words, unchanged (the draft, section 4.3.3). */
function inItsWords({ error, description }: OAuthError): TokenRefusal {
  return {
    kind: 'json',
    status: 400,
    body: { error, ...(description === undefined ? {} : { error_description: description }) },
  };
}
