import type { Refusal } from '../core/refusal.js';
import type { Api } from './api.js';
import type { TokenOwner } from './call-token.js';
import { unavailable } from './failure.js';

/** Reports a call, or a handshake, that the settings do not allow, and returns its refusal. */
export function notAllowed(refusal: Refusal, { session, emit }: TokenOwner, { name }: Api): Refusal {
  emit('proxy.refused', { api: name, session: session.id, status: refusal.status }, session);
  return refusal;
}

/** Reports that no more requests may run at the same time, and makes the refusal. */
export function full(of: 'all' | 'session', { session, emit }: TokenOwner, { name }: Api): Refusal {
  const limit = of === 'all' ? 'connections' : 'sessionConcurrent';
  emit('proxy.full', { api: name, session: session.id, limit: `proxies.${name}.limits.${limit}` });
  return unavailable(503, 'Too many requests to this API are running at the same time.', 1);
}
