import { createHash } from 'node:crypto';
import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import type { Grant, HeldTokens } from '../../../src/core/held-tokens.js';
import { scopeOf } from '../../../src/core/scope.js';
import { type TokenQuery, tokenQueryKey } from '../../../src/core/token-query.js';
import { decideToken, type Freshness } from '../../../src/tokens/decide-token.js';
import {
  addGrant,
  heldAccessToken,
  keepAccessToken,
  markPresented,
  markUncertain,
  nothingHeld,
  removeGrant,
  removeMark,
  rotate,
} from '../../../src/tokens/held-tokens.js';

const NOW = 1_000_000;
const grant: Grant = {
  id: 'g1',
  authorizationServer: 'default',
  resources: ['urn:a', 'urn:b'],
  scope: scopeOf(['read', 'write']),
  refreshToken: 'rt1',
};
const query = (scope: string[] | undefined, resources = ['urn:a']): TokenQuery => ({
  resources,
  authorizationServer: 'default',
  ...(scope ? { scope: scopeOf(scope) } : {}),
});
const holding = (
  asked: TokenQuery,
  expiresIn: number | undefined,
  of: Grant = grant,
  granted = asked.scope,
): HeldTokens =>
  keepAccessToken(
    addGrant(nothingHeld, of),
    heldAccessToken({
      query: asked,
      grantId: of.id,
      value: 'at',
      scope: granted,
      expiresIn,
      assumedLifetimeSeconds: 300,
      askedAt: NOW,
      now: NOW,
    }),
  );

describe('Which answer a query gets', () => {
  it('is the token held for exactly this query [CACHE-07]', () => {
    expect(decideToken(query(['read']), holding(query(['read']), 300), NOW).kind).toBe('serve');
  });

  it.each<[string, TokenQuery]>([
    ['a narrower scope [TOK-27]', query(['read'])],
    ['a wider scope [TOK-28]', query(['read', 'write', 'more'])],
    ['no scope [TOK-29]', query(undefined)],
    ['another case [TOK-24]', query(['READ', 'WRITE'])],
    ['another resource [TOK-47]', query(['read', 'write'], ['urn:b'])],
    ['one resource more [TOK-47]', query(['read', 'write'], ['urn:a', 'urn:b'])],
    ['a resource that differs by a slash [TOK-48]', query(['read', 'write'], ['urn:a/'])],
  ])('is never a token held for another query: %s', (_, asked) => {
    expect(decideToken(asked, holding(query(['read', 'write']), 300), NOW).kind).not.toBe('serve');
  });

  it('is a token that was granted for exactly this query, however it was asked for [TOK-29]', () => {
    for (const asked of [query(undefined), query(['read', 'write', 'more'])]) {
      const held = holding(asked, 300, grant, scopeOf(['read', 'write']));
      expect(decideToken(query(['read', 'write']), held, NOW).kind).toBe('serve');
      expect(decideToken(query(['read']), held, NOW).kind).not.toBe('serve');
      expect(decideToken(query(['read', 'write'], ['urn:b']), held, NOW).kind).not.toBe('serve');
    }
    expect(decideToken(query(undefined), holding(query(['read']), 300, grant, scopeOf([])), NOW).kind).toBe('refresh');
  });

  it('is the newest of several such tokens, so that none that was replaced is taken for fresh [CACHE-07]', () => {
    const old = holding(query(undefined), 300, grant, scopeOf(['read']));
    const token = {
      query: query(['read']),
      grantId: 'g1',
      value: 'newer',
      scope: scopeOf(['read']),
      expiresIn: 300,
      assumedLifetimeSeconds: 300,
      askedAt: NOW + 280,
      now: NOW + 280,
    };
    const held = keepAccessToken(old, heldAccessToken(token));
    expect(decideToken(query(['read']), held, NOW + 290)).toMatchObject({ kind: 'serve', token: { value: 'newer' } });
  });

  it('does not depend on the order or repetition of scopes [TOK-23, TOK-25]', () => {
    const held = holding(query(['read', 'write']), 300);
    expect(decideToken(query(['write', 'read', 'write']), held, NOW).kind).toBe('serve');
  });

  it.each<[number, number, string]>([
    [300, 269, 'serve'],
    [300, 271, 'refresh'],
    [300, 300, 'refresh'],
    [20, 10, 'serve'],
    [20, 11, 'refresh'],
  ])('of a token that lives %i s is, after %i s: %s [CACHE-08, CACHE-09]', (lifetime, age, kind) => {
    expect(decideToken(query(['read']), holding(query(['read']), lifetime), NOW + age).kind).toBe(kind);
  });

  it('serves a token to its real end where there is no refresh token, and then nothing [CACHE-09, RT-21]', () => {
    const { refreshToken: _, ...without } = grant;
    const held = holding(query(['read']), 300, without);
    expect(decideToken(query(['read']), held, NOW + 299).kind).toBe('serve');
    expect(decideToken(query(['read']), held, NOW + 300).kind).toBe('not ready');
  });

  it('holds a token without a stated life for a bounded time [CACHE-10]', () => {
    const held = holding(query(['read']), undefined);
    expect(decideToken(query(['read']), held, NOW + 200).kind).toBe('serve');
    expect(decideToken(query(['read']), held, NOW + 300).kind).toBe('refresh');
  });

  it('is a refresh with the newest grant that was asked for all of it [RT-15]', () => {
    const newer: Grant = { ...grant, id: 'g2', resources: ['urn:a'], refreshToken: 'rt2' };
    const held = addGrant(addGrant(nothingHeld, grant), newer);
    expect(decideToken(query(['read']), held, NOW)).toMatchObject({ kind: 'refresh', refreshToken: 'rt2' });
    expect(decideToken(query(['read'], ['urn:b']), held, NOW)).toMatchObject({ kind: 'refresh', refreshToken: 'rt1' });
  });

  it.each([query(['read', 'sell']), query(['read'], ['urn:c']), query(undefined, ['urn:a', 'urn:c'])])(
    'is "not ready" for what no grant was asked for: %j [TOK-31, RT-15]',
    (asked) => {
      expect(decideToken(asked, addGrant(nothingHeld, grant), NOW).kind).toBe('not ready');
    },
  );

  const hashOf = (token: string) => createHash('sha256').update(token).digest('base64url');
  const refreshable = holding(query(['read']), 300);
  const { refreshToken: _none, ...withoutRefresh } = grant;

  it.each<[string, number, Freshness, string]>([
    ['enough is left', 100, { minValiditySeconds: 200 }, 'serve'],
    ['too little is left', 101, { minValiditySeconds: 200 }, 'refresh'],
    ['more is demanded than a new token has, of one as good as new', 30, { minValiditySeconds: 86400 }, 'serve'],
    ['more is demanded than a new token has, of an older one', 31, { minValiditySeconds: 86400 }, 'refresh'],
    ['it was rejected', 5, { rejected: hashOf('at') }, 'refresh'],
    ['it was rejected, but is seconds old', 4, { rejected: hashOf('at') }, 'serve'],
    ['another one was rejected', 5, { rejected: hashOf('older') }, 'serve'],
  ])('of a held token is, when %s (after %i s): %j gives %s [Q20]', (_name, age, freshness, kind) => {
    expect(decideToken(query(['read']), refreshable, NOW + age, freshness).kind).toBe(kind);
  });

  it('serves what is left when nothing fresher can be had, but not a token that was rejected [Q20]', () => {
    const held = holding(query(['read']), 300, withoutRefresh);
    expect(decideToken(query(['read']), held, NOW + 290, { minValiditySeconds: 200 }).kind).toBe('serve');
    expect(decideToken(query(['read']), held, NOW + 9, { rejected: hashOf('at') }).kind).toBe('not ready');
  });

  it('never serves a token past its end, or for another query than it satisfies exactly, whatever is held', () => {
    const scopes = fc.option(fc.subarray(['a', 'b', 'c']), { nil: undefined });
    const queries = fc.record({ scope: scopes, resources: fc.subarray(['urn:a', 'urn:b']) });
    const issued = fc.record({ asked: queries, granted: scopes, life: fc.integer({ min: 1, max: 100 }) });
    const held = fc.array(issued, { maxLength: 8 });
    fc.assert(
      fc.property(held, queries, fc.integer({ min: 0, max: 150 }), (tokens, asked, age) => {
        const all = tokens.reduce(
          (sum, { asked: of, granted, life }) =>
            keepAccessToken(
              sum,
              heldAccessToken({
                query: query(of.scope, of.resources),
                grantId: 'g1',
                value: JSON.stringify([of, granted]),
                scope: granted && scopeOf(granted),
                expiresIn: life,
                assumedLifetimeSeconds: 300,
                askedAt: NOW,
                now: NOW,
              }),
            ),
          addGrant(nothingHeld, grant),
        );
        const decision = decideToken(query(asked.scope, asked.resources), all, NOW + age);
        if (decision.kind !== 'serve') return;
        const [of, granted] = JSON.parse(decision.token.value);
        const satisfied = [of.scope, ...(asked.scope === undefined ? [] : [granted])];
        expect(of.resources).toEqual(asked.resources);
        expect(satisfied.map((scope) => scope ?? undefined)).toContainEqual(asked.scope);
        expect(decision.token.heldUntil).toBeGreaterThan(NOW + age);
      }),
      { seed: 11 },
    );
  });
});

describe('What is held', () => {
  it('replaces a refresh token when a new one came, and keeps it when none did [RT-03, RT-04]', () => {
    const held = addGrant(nothingHeld, grant);
    const ours = { grant, refreshToken: 'rt1', mark: { id: 'ours', setAt: NOW } };
    const presented = markPresented(held, ours);
    expect(presented.grants[0]?.mark).toEqual(ours.mark);
    const after = rotate(presented, { ...ours, successor: 'rt2' });
    expect(after.grants[0]).toEqual({ ...grant, refreshToken: 'rt2' });
    expect(rotate(presented, { ...ours, successor: undefined }).grants[0]).toEqual(grant);
  });

  it('keeps the mark of another process that presents the refresh token again [RT-12]', () => {
    const theirs = { grant, refreshToken: 'rt1', mark: { id: 'theirs', setAt: NOW + 20 } };
    const ours = { ...theirs, mark: { id: 'ours', setAt: NOW } };
    const presented = markPresented(addGrant(nothingHeld, grant), theirs);
    expect(rotate(presented, { ...ours, successor: 'rt2' })).toEqual(presented);
    expect(markUncertain(presented, ours)).toEqual(presented);
    expect(removeMark(presented, ours)).toEqual(presented);
  });

  it('remembers that the outcome before is unknown when a refresh token was not presented after all [RT-08]', () => {
    const uncertain = { ...grant, isUncertain: true };
    const ours = { grant: uncertain, refreshToken: 'rt1', mark: { id: 'ours', setAt: NOW } };
    const presented = markPresented(addGrant(nothingHeld, uncertain), ours);
    expect(removeMark(presented, ours).grants[0]).toEqual(uncertain);
  });

  it('remembers an abandoned presentation when the one that took its place was not sent after all [RT-08]', () => {
    const abandoned = { grant, refreshToken: 'rt1', mark: { id: 'abandoned', setAt: NOW - 60 } };
    const ours = { ...abandoned, mark: { id: 'ours', setAt: NOW } };
    const presented = markPresented(markPresented(addGrant(nothingHeld, grant), abandoned), ours);
    expect(removeMark(presented, ours).grants[0]).toEqual({ ...grant, isUncertain: true });
  });

  it('keeps the refresh token that another process got meanwhile [RT-12]', () => {
    const held = addGrant(nothingHeld, { ...grant, refreshToken: 'theirs' });
    const mark = { id: 'ours', setAt: NOW };
    const after = rotate(held, { grant, refreshToken: 'rt1', mark, successor: 'ours' });
    expect(after.grants[0]?.refreshToken).toBe('theirs');
  });

  it('loses a grant together with all access tokens that came from it [RT-10, ONL-04]', () => {
    expect(removeGrant(holding(query(['read']), 300), 'g1')).toEqual(nothingHeld);
  });

  it('forgets a grant that a new one covers, and keeps one that it does not', () => {
    const covering: Grant = { ...grant, id: 'g2', scope: scopeOf(['read', 'write', 'sell']) };
    expect(addGrant(holding(query(['read']), 300), covering)).toEqual({ grants: [covering], accessTokens: [] });
    const other: Grant = { ...grant, id: 'g3', scope: scopeOf(['sell']) };
    expect(addGrant(holding(query(['read']), 300), other).grants.map(({ id }) => id)).toEqual(['g1', 'g3']);
  });

  it('keeps a grant with a refresh token when the new one came without, and refreshes with it', () => {
    const { refreshToken: _missing, ...newer } = { ...grant, id: 'g2' };
    const held = addGrant(addGrant(nothingHeld, grant), newer);
    expect(held.grants.map(({ id }) => id)).toEqual(['g1', 'g2']);
    expect(decideToken(query(['read']), held, NOW)).toMatchObject({ kind: 'refresh', refreshToken: 'rt1' });
  });

  it('stays bounded however many queries are asked', () => {
    let held = addGrant(nothingHeld, grant);
    for (let index = 0; index < 200; index += 1) {
      const token = {
        query: query([`k${index}`]),
        grantId: 'g1',
        value: 'v',
        scope: undefined,
        expiresIn: 300,
        assumedLifetimeSeconds: 300,
        askedAt: NOW,
        now: NOW,
      };
      held = keepAccessToken(held, heldAccessToken(token));
    }
    expect(held.accessTokens.length).toBe(50);
    expect(held.accessTokens.at(-1)?.key).toBe(tokenQueryKey(query(['k199'])));
  });
});
