import type { AuthorizationServerSettings } from '../config/authorization-server-schema.js';
import type { Options } from '../config/schema.js';

/** The scope that lets this authorization server tell who a person is. Every sign-in requests it. */
export function scopeOfPeople(
  { openidConnect, userEndpoint }: Pick<AuthorizationServerSettings, 'openidConnect' | 'userEndpoint'>,
  { signIn }: Pick<Options, 'signIn'>,
): readonly string[] {
  return openidConnect ? signIn.scope : (userEndpoint?.scope ?? []);
}
