import { REFUSAL_CODES } from '../../core/refusal.js';

/** The error codes of token answers that are counted by name. Authorization servers may have others. */
const ERRORS = new Set<string>([
  ...REFUSAL_CODES,
  'access_denied',
  'consent_required',
  'interaction_required',
  'invalid_client',
  'invalid_grant',
  'login_required',
  'slow_down',
  'unauthorized_client',
  'unsupported_grant_type',
]);

/** The label of an error code, of which there are finitely many. */
export function errorLabel(error: string): string {
  return ERRORS.has(error) ? error : 'other';
}

/** The label of an HTTP status: `2xx`; `none` if there was no response. */
export function statusLabel(status: number | undefined): string {
  return status !== undefined && status >= 100 && status < 600 ? `${Math.trunc(status / 100)}xx` : 'none';
}
