import { getSessionInfo, logout, type SessionInfo } from '../../../generated/client/index.js';
import { type Refusal, readRefusal } from './refusal.js';

export type SessionState =
  | { readonly state: 'signed in'; readonly info: SessionInfo }
  | { readonly state: 'signed out' }
  | { readonly state: 'unknown'; readonly refusal: Refusal };

/** Asks who is signed in. Only `invalid_session` means nobody: an outage signs nobody out. */
export async function requestSession(): Promise<SessionState> {
  try {
    const { data, error, response } = await getSessionInfo();
    if (typeof data === 'object') return { state: 'signed in', info: data };
    const refusal = readRefusal(error, response?.status);
    return refusal.code === 'invalid_session' ? { state: 'signed out' } : { state: 'unknown', refusal };
  } catch {
    return { state: 'unknown', refusal: { reason: 'not understood', code: 'malformed JSON' } };
  }
}

export type SignOutOutcome = { readonly logoutUri?: string } | { readonly refusal: Refusal };

/** Ends the session at the backend. With `logoutUri`, one step is left: to navigate there. */
export async function requestSignOut(): Promise<SignOutOutcome> {
  try {
    const { data, error, response } = await logout();
    if (typeof data !== 'object') return { refusal: readRefusal(error, response?.status) };
    return isWebAddress(data.logout_uri) ? { logoutUri: data.logout_uri } : {};
  } catch {
    return { refusal: { reason: 'not understood', code: 'malformed JSON' } };
  }
}

function isWebAddress(uri: string | undefined): uri is string {
  const base = location.href;
  return uri !== undefined && URL.canParse(uri, base) && /^https?:$/.test(new URL(uri, base).protocol);
}
