import type { Demand } from '../requirement.js';
import type { IdTokenChanges } from '../scripted-authorization-server/index.js';
import { UNKNOWN } from './steps/logout-tokens.js';

type Case = readonly [wrong: string, changes: IdTokenChanges];

export interface TokenRule extends Demand {
  readonly check: string;
  refused(now: number, clientId: string): readonly Case[];
  /** What must be accepted all the same. */
  taken?(now: number, clientId: string): readonly Case[];
}

const EVENT = 'http://schemas.openid.net/event/backchannel-logout';

/** Types of other tokens: a list of the forbidden ones is never complete. */
export const OTHER_TYPES = ['at+jwt', 'application/at+jwt', 'secevent+jwt', 'dpop+jwt', 'token-introspection+jwt'];

const events = (value: unknown): IdTokenChanges => ({ claims: { ...UNKNOWN, events: value } });

const claims = (changes: Record<string, unknown>): IdTokenChanges => ({ claims: { ...UNKNOWN, ...changes } });

const typ = (value: string | undefined): IdTokenChanges => ({ claims: UNKNOWN, header: { typ: value } });

/** What makes a logout token valid. */
export const logoutTokenRules: readonly TokenRule[] = [
  {
    id: 'BCL-02',
    level: 'MUST',
    sentence: 'The signature of a logout token is verified with the keys of the authorization server.',
    source: 'Back-Channel Logout 2.6',
    why: 'Otherwise anyone can sign anyone out.',
    check:
      'Sends tokens without signature, with HMAC by the public key, signed with another key, and with an unknown key id.',
    refused: () => [
      ['alg none', { claims: UNKNOWN, signedWith: 'nothing' }],
      ['HMAC by the public key', { claims: UNKNOWN, signedWith: 'public key as secret' }],
      ['another key', { claims: UNKNOWN, signedWith: 'foreign' }],
      ['an unknown kid', { claims: UNKNOWN, signedWith: 'foreign', header: { kid: 'unknown' } }],
    ],
  },
  {
    id: 'BCL-03',
    level: 'MUST',
    sentence: 'Issuer, audience and times of a logout token are validated.',
    source: 'Back-Channel Logout 2.4 and 2.6',
    why: 'An old token, or one for another application, would end sessions that it should not.',
    check:
      'Sends tokens with another `iss` or `aud`, without them, expired, and from the future; and one for several clients, which is valid.',
    refused: (now) => [
      ['another iss', claims({ iss: 'https://evil.example' })],
      ['no iss', claims({ iss: undefined })],
      ['another aud', claims({ aud: 'another-client' })],
      ['no aud', claims({ aud: undefined })],
      ['others in aud', claims({ aud: ['another-client', 'and-one-more'] })],
      ['expired', claims({ iat: now - 7200, exp: now - 3600 })],
      ['no iat', claims({ iat: undefined })],
      ['from the future', claims({ iat: now + 7200, exp: now + 7320 })],
    ],
    taken: (_now, clientId) => [['us in aud', claims({ aud: ['another-client', clientId] })]],
  },
  {
    id: 'BCL-04',
    level: 'MUST',
    sentence: 'A logout token identifies the session or the person, by `sid`, `sub`, or both.',
    source: 'Back-Channel Logout 2.4 and 2.6',
    why: 'One without either might be taken to mean all sessions.',
    check: 'Sends a token with neither; expects 400.',
    refused: () => [['neither sub nor sid', {}]],
  },
  {
    id: 'BCL-05',
    level: 'MUST',
    sentence: 'A logout token has the back-channel logout event, which is an object.',
    source: 'Back-Channel Logout 2.4 and 2.6',
    why: 'Other tokens are signed with the same keys.',
    check: 'Sends tokens without the event, and with other values in its place; an event with members is valid.',
    refused: () => [
      ['no events', events(undefined)],
      ['events as a text', events(EVENT)],
      ['events as a list', events([EVENT])],
      ['null as the event', events({ [EVENT]: null })],
      ['another event', events({ 'http://schemas.openid.net/event/other': {} })],
    ],
    taken: () => [['members in the event', events({ [EVENT]: { revoke_offline_access: true } })]],
  },
  {
    id: 'BCL-06',
    level: 'MUST',
    sentence: 'A token with a `nonce` is not a logout token.',
    source: 'Back-Channel Logout 2.4 and 2.6',
    why: 'It may be an ID Token, which many parties have seen.',
    check: 'Sends logout tokens with a `nonce`, and with an empty one; expects 400.',
    refused: () => [
      ['a nonce', claims({ nonce: 'any' })],
      ['an empty nonce', claims({ nonce: '' })],
    ],
  },
  {
    id: 'BCL-07',
    level: 'project',
    sentence: 'A token with another type is refused.',
    source: 'Back-Channel Logout 2.4 and 4.1; RFC 8725 3.11',
    why: 'A token that was signed for one purpose must not serve another.',
    check: `Sends tokens of the types ${OTHER_TYPES.map((type) => `\`${type}\``).join(', ')}; and of \`JWT\`, the full media type and none, which are valid.`,
    refused: () => OTHER_TYPES.map((type) => [type, typ(type)]),
    taken: () => [
      ['JWT', typ('JWT')],
      ['application/logout+jwt', typ('application/logout+jwt')],
      ['no type', typ(undefined)],
    ],
  },
];
