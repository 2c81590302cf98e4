import type { ReceivedRequest, ScriptedAuthorizationServer } from '../../scripted-authorization-server/index.js';

/** Whether HTTP Basic carries id and secret as they are, which have to be form-encoded (RFC 6749, section 2.3.1). */
export function hasPlainCredentials(
  headers: ReceivedRequest['headers'] | undefined,
  { clientId, clientSecret }: ScriptedAuthorizationServer['client'],
): boolean {
  const isPlain = /^[\w.-]*$/.test(clientId + clientSecret);
  const plain = Buffer.from(`${clientId}:${clientSecret}`).toString('base64');
  return !isPlain && headers?.authorization === `Basic ${plain}`;
}
