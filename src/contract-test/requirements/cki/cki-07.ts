import { inflateRawSync, inflateSync } from 'node:zlib';
import { observation, type Requirement } from '../../requirement.js';

export const cki07: Requirement = {
  id: 'CKI-07',
  level: 'SHOULD',
  sentence: 'A session that is kept in the cookie itself is encrypted.',
  source: 'RFC 10017 6.1.3.2',
  why: 'A cookie that is only signed shows its tokens to whoever sees it: proxies, logs, extensions.',
  check: 'Decodes the cookies of a session in the usual ways, and looks for the tokens that were issued.',
  needs: ['authorization server', 'sign-in'],
  requests: 5,
  async *judge({ signIn, authorizationServer }) {
    const { caller } = await signIn();
    const { accessToken, refreshToken, idToken } = authorizationServer.issued.at(-1) ?? {};
    const tokens = [accessToken, refreshToken, idToken].filter((token) => token !== undefined);
    for (const pair of (caller.cookie ?? '').split('; ')) {
      const [name = '', ...value] = pair.split('=');
      if (readings(value.join('=')).some((text) => tokens.some((token) => text.includes(token))))
        yield observation('a cookie that tells nothing', `the cookie ${name} holds a token`);
    }
  },
};

/** The value as it stands, and as what it may be. */
function readings(value: string): string[] {
  const plain = [value, ...tried(() => decodeURIComponent(value))];
  const parts = plain.flatMap((text) => [text, ...text.split('.')]);
  const bytes = parts.map((text) => Buffer.from(text, 'base64'));
  const inflated = bytes.flatMap((data) => [
    ...tried(() => inflateSync(data).toString('utf8')),
    ...tried(() => inflateRawSync(data).toString('utf8')),
  ]);
  return [...plain, ...bytes.map((data) => data.toString('utf8')), ...inflated];
}

function tried(read: () => string): string[] {
  try {
    return [read()];
  } catch {
    return [];
  }
}
