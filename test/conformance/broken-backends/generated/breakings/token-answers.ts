import { verifiedLoosely } from '../../backend/jwt.js';
import { Refused } from '../../backend/parts.js';
import { onlyAt } from '../at-point.js';
import { type Breaking, type Breakings, withMembers } from './breaking.js';

/** What the authorization server's answer to a refresh has, that the point is about. */
const refusingAnswers =
  (isMeant: (members: Readonly<Record<string, unknown>>, value: string) => boolean): Breaking =>
  ({ value = '' }) =>
  (original) => ({
    readIssued(answer, asked, backend) {
      if (isMeant(answer.members ?? {}, value)) throw new Refused('server_error');
      return original.readIssued(answer, asked, backend);
    },
  });

const named = (value: unknown) => JSON.stringify(value) ?? 'nothing';

/** Tokens that came with an unusual lifetime are told to live half a second. */
const tellingOddLifetimes: Breaking =
  ({ value = '' }) =>
  (original) => {
    const odd = new Set<string>();
    return {
      readIssued(answer, asked, backend) {
        const held = original.readIssued(answer, asked, backend);
        if (named(answer.members?.expires_in) === value) odd.add(held.token);
        return held;
      },
      tokenBody(held, query, backend) {
        const body = original.tokenBody(held, query, backend);
        return odd.has(held.token) ? { ...body, expires_in: 0.5 } : body;
      },
    };
  };

/** What is no token becomes a text. */
const answeringOddTokens: Breaking =
  ({ value = '' }) =>
  (original) => ({
    readIssued(answer, asked, backend) {
      const given = answer.members?.access_token;
      if (named(given) !== value) return original.readIssued(answer, asked, backend);
      const members = { ...answer.members, access_token: `odd-${named(given).replaceAll(/\W/g, '')}` };
      return original.readIssued({ ...answer, members }, asked, backend);
    },
  });

const relaying: Breaking =
  ({ value = '' }) =>
  (original) => {
    const more = new Map<string, Readonly<Record<string, unknown>>>();
    return {
      readIssued(answer, asked, backend) {
        const held = original.readIssued(answer, asked, backend);
        if (value in (answer.members ?? {})) more.set(held.token, { [value]: answer.members?.[value] });
        return held;
      },
      tokenBody: (held, query, backend) => ({ ...original.tokenBody(held, query, backend), ...more.get(held.token) }),
    };
  };

const withSecret = withMembers((members, { value = '' }) => {
  const [name = '', isNested] = value.split(' ').toReversed();
  return isNested ? { ...members, more: [{ [name]: 'secret' }] } : { ...members, [name]: 'secret' };
});

/** What a page gets with a token. */
export const tokenAnswers: Breakings = {
  'AS-06': refusingAnswers((members, value) => value in members),
  'AS-07': answeringOddTokens,
  'AS-08': refusingAnswers(({ token_type: type }, value) => type === value),
  'CACHE-11': tellingOddLifetimes,
  'RT-20': ({ value = '', ...point }) =>
    onlyAt(point, (original) => ({
      async verifyRefreshedIdToken(token, session, backend) {
        const claims = verifiedLoosely(token);
        const expected = { iss: backend.issuer, sub: session.claims.sub };
        if (claims[value] === Reflect.get(expected, value))
          await original.verifyRefreshedIdToken(token, session, backend);
      },
    })),
  'TOK-52':
    ({ value }) =>
    (original) => ({
      readIssued(answer, asked, backend) {
        const { resource, ...members } = answer.members ?? {};
        const kind = Array.isArray(resource) ? 'a list' : 'a text';
        if (value === `${kind} with the right one`) throw new Refused('server_error');
        const isMeant = resource !== undefined && kind === value;
        return original.readIssued(isMeant ? { ...answer, members } : answer, asked, backend);
      },
    }),
  'TOK-60': withMembers((members) => [members]),
  'TOK-61': withMembers((members) => ({ ...members, access_token: '' })),
  'TOK-62': withMembers(({ expires_in: _, ...members }) => members),
  'TOK-63': withMembers((members) => ({ ...members, expires_in: '3600' })),
  'TOK-66':
    ({ occurrence }) =>
    (original) => {
      const seen = new Set<string>();
      return {
        tokenBody(held, query, backend) {
          const isRepeated = seen.has(held.token);
          seen.add(held.token);
          const { scope, ...body } = original.tokenBody(held, query, backend);
          const isOther = query.scope.length > 0 && scope !== query.scope.join(' ');
          return isOther && isRepeated === (occurrence === 'repeated') ? body : { ...body, scope };
        },
      };
    },
  'TOK-68': withMembers(({ scope: _, ...members }) => members),
  'TOK-69': withMembers((members) => ({ ...members, scope: String(members.scope).split(' ') })),
  'TOK-70': withMembers((members) => ({ ...members, token_type: 'DPoP' })),
  'TOK-72': withSecret,
  'TOK-73': relaying,
};
