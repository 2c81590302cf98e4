import { describe, expect, it } from '@jest/globals';
import { isIssuer, ofTenant, tenantOf } from '../../../src/core/issuer.js';

const TEMPLATE = 'https://login.microsoftonline.com/{tenantid}/v2.0';
const TENANT = '8eaef023-2b34-4da1-9baa-8bc8c9d6a490';
const ISSUER = `https://login.microsoftonline.com/${TENANT}/v2.0`;
const rules = (more: object = {}) => ({
  issuer: TEMPLATE,
  tenants: { allowed: [TENANT], any: false, discovery: 'organizations', ...more },
});

describe('A template of issuers', () => {
  it('has the tenant in its place, whatever characters the tenant has', () => {
    expect(ofTenant(TEMPLATE, TENANT)).toBe(ISSUER);
    expect(ofTenant(TEMPLATE, '$&')).toBe('https://login.microsoftonline.com/$&/v2.0');
    expect(tenantOf(ISSUER, TEMPLATE)).toBe(TENANT);
  });

  it.each([
    TEMPLATE,
    `${ISSUER}/`,
    ISSUER.replace('/v2.0', ''),
    ISSUER.toUpperCase(),
    'https://login.microsoftonline.com//v2.0',
    'https://login.microsoftonline.com/v2.0',
    'https://login.microsoftonline.com/../v2.0',
    'https://login.microsoftonline.com/a/b/v2.0',
    'https://login.microsoftonline.com/a%2fb/v2.0',
    'https://login.microsoftonline.com/$&/v2.0',
    `https://login.microsoftonline.com/${'a'.repeat(65)}/v2.0`,
    'https://evil.example/a/v2.0',
  ])('is not the one of %s', (issuer) => {
    expect(tenantOf(issuer, TEMPLATE)).toBeUndefined();
    expect(isIssuer(issuer, rules({ any: true }))).toBe(false);
  });

  it('whose beginning and end overlap has no tenant between them', () => {
    expect(tenantOf('https://a.test/x', 'https://a.test/x{tenantid}x')).toBeUndefined();
  });

  it('allows the tenants of the settings, or any', () => {
    const other = ofTenant(TEMPLATE, 'other');
    expect([isIssuer(ISSUER, rules()), isIssuer(other, rules())]).toEqual([true, false]);
    expect(isIssuer(other, rules({ any: true, allowed: [] }))).toBe(true);
    expect(isIssuer(ISSUER, { issuer: TEMPLATE })).toBe(false);
    expect(isIssuer(undefined, rules({ any: true }))).toBe(false);
  });
});

describe('An issuer that is no template', () => {
  it('is compared character by character', () => {
    const own = { issuer: 'https://login.acme.test' };
    expect(isIssuer('https://login.acme.test', own)).toBe(true);
    for (const other of ['https://login.acme.test/', 'https://LOGIN.acme.test', '', undefined]) {
      expect(isIssuer(other, own)).toBe(false);
    }
  });
});
