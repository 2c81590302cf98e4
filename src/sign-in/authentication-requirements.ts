import type { SignInAttempt } from './sign-in-attempts.js';

/** Clocks differ by so much. */
const TOLERANCE_SECONDS = 10;

/**
 * Whether the person authenticated as the sign-in demanded. An authorization server may overlook `acr_values`, so what
 * it says it achieved is compared (OpenID Connect Core 1.0, section 5.5.1.1; RFC 9470, section 6.2).
 */
export function meetsRequirements(
  { acr, auth_time: authTime }: Readonly<Record<string, unknown>> = {},
  { acrValues, maxAgeSeconds, startedAt }: SignInAttempt,
): boolean {
  const isStrong = acrValues === undefined || (typeof acr === 'string' && acrValues.includes(acr));
  if (maxAgeSeconds === undefined) return isStrong;
  return isStrong && typeof authTime === 'number' && authTime + maxAgeSeconds + TOLERANCE_SECONDS >= startedAt;
}
