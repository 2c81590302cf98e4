import { createHash, timingSafeEqual } from 'node:crypto';
import type { IncomingMessage } from 'node:http';
import type { Secret } from '../../core/secret.js';
import { type HandOverAnswer, refusal } from './answer.js';

/** Why a request is not let in, as the event tells it. */
export type Rejection = 'sent_by_browser' | 'wrong_secret';

/** Decides who may ask; `undefined`: this request may. Nothing else of it is looked at before. */
export function rejectionOf(
  { headers }: Pick<IncomingMessage, 'headers'>,
  secrets: readonly Secret[],
): Rejection | undefined {
  // A page can send requests to loopback addresses, but not without these.
  if (headers.origin !== undefined || headers['sec-fetch-site'] !== undefined) return 'sent_by_browser';
  return isKnown(headers.authorization, secrets) ? undefined : 'wrong_secret';
}

export function answerTo(rejection: Rejection): HandOverAnswer {
  return rejection === 'wrong_secret'
    ? refusal(401, 'invalid_token', { headers: { 'www-authenticate': 'Bearer' } })
    : refusal(403, 'invalid_request', { description: 'A program sends this request, not a browser.' });
}

/** Compares hashes, which have one length, and all of them, so that the time tells nothing of a secret. */
function isKnown(authorization: string | undefined, secrets: readonly Secret[]): boolean {
  // On a Unix socket, the rights on the file decide. Elsewhere the settings have a secret.
  if (secrets.length === 0) return true;
  const given = hashOf(/^Bearer +(.+)$/i.exec(authorization ?? '')?.[1] ?? '');
  return secrets.map((secret) => timingSafeEqual(hashOf(secret.reveal()), given)).includes(true);
}

const hashOf = (text: string) => createHash('sha256').update(text).digest();
