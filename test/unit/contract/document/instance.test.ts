import { describe, expect, it } from '@jest/globals';
import { readOptions } from '../../../../src/config/read-options.js';
import type { OptionsInput } from '../../../../src/config/schema.js';
import { readContractDocument } from '../../../../src/contract/contract-document.js';
import { describeInstance } from '../../../../src/contract/document/instance.js';
import { referredTo } from '../../../../src/contract/document/members.js';

const STOCKS = 'https://stocks.acme.test';
const PROFILE = 'https://profile.acme.test';
const CLIENT = { issuer: 'https://login.acme.test', clientId: 'a', clientSecret: 'top-secret' };

function documentOf(more: Partial<OptionsInput> = {}, { hasOwnCookie = true } = {}) {
  const options = readOptions({ publicOrigin: 'https://app.acme.test', authorizationServer: CLIENT, ...more });
  const document = describeInstance({ ...readContractDocument() }, options, { hasOwnCookie });
  return { document, text: JSON.stringify(document), at: (path: string) => Object(referredTo(`#/${path}`, document)) };
}

const parametersOf = ({ document }: ReturnType<typeof documentOf>) => {
  const paths = Object(document.paths);
  const parameters: { $ref?: string; name?: string }[] = paths['/bff/login'].get.parameters;
  return parameters.map(({ $ref, name }) => name ?? $ref?.split('/').at(-1));
};

describe('The contract of an installation with little set', () => {
  const instance = documentOf();

  it('has its origin as the only server', () => {
    expect(instance.document.servers).toEqual([{ url: 'https://app.acme.test' }]);
  });

  it('has no parameter, operation or proxied path that the settings rule out', () => {
    expect(parametersOf(instance)).toEqual(['return_to', 'ScopeParameter', 'ResourceParameter', 'prompt', 'max_age']);
    expect(Object.keys(Object(instance.document.paths))).not.toContain('/bff/callback/{provider}');
    expect(Object(instance.document.paths)['/bff/callback'].post).toBeUndefined();
    expect(instance.document['x-proxy']).toBeUndefined();
    expect(instance.text).not.toContain('parameters/RequiredHeader');
    expect(instance.at('components/parameters/RequiredHeader')).toEqual({});
  });

  it('has the scopes that can be requested without a resource', () => {
    expect(instance.at('components/parameters/ScopeParameter').example).toBe('openid profile email');
    expect(instance.at('components/schemas/Resource').enum).toBeUndefined();
    expect(instance.at('info').description).toContain('| none | `openid`, `profile`, `email` |');
  });
});

describe('The contract of an installation whose authorization servers answer by forms', () => {
  const byForm = { ...CLIENT, responseMode: 'form_post' } as const;

  it('has the callbacks of those', () => {
    const paths = (more: Partial<OptionsInput>) => Object(documentOf(more).document.paths);
    const atDefault = paths({ authorizationServer: byForm, providers: { partner: CLIENT } });
    expect(atDefault['/bff/callback'].post.operationId).toBe('callbackByPost');
    expect(atDefault['/bff/callback/{provider}'].post).toBeUndefined();
    const atProvider = paths({ providers: { partner: byForm } });
    expect(atProvider['/bff/callback'].post).toBeUndefined();
    expect(atProvider['/bff/callback/{provider}'].post.operationId).toBe('callbackOfProviderByPost');
  });
});

describe('The contract of an installation with much set', () => {
  const instance = documentOf({
    requiredHeader: 'X-Acme',
    session: { cookieName: '__Host-Http-acme' },
    resources: [
      { indicator: PROFILE, scopes: ['profile:read'] },
      { indicator: STOCKS, scopes: ['read', 'buy'], provider: 'partner' },
    ],
    defaultResource: STOCKS,
    scopes: ['more'],
    providers: { partner: { ...CLIENT, issuer: 'https://partner.acme.test' } },
    proxies: { stocks: { target: 'https://stocks.internal.test/api', resource: STOCKS, paths: ['/**'] } },
    signIn: { acrValues: ['urn:acme:mfa2'], passedParameters: ['login_hint'] },
  });

  it('names the cookie and the header, wherever they occur', () => {
    expect(instance.at('components/securitySchemes/session').name).toBe('__Host-Http-acme');
    expect(instance.at('components/parameters/RequiredHeader')).toMatchObject({ name: 'X-Acme', required: true });
    expect(instance.text).not.toMatch(/__Host-tmi-bff|X-TMI-BFF/);
  });

  it('has the resources as the values of the parameter, and the default one as the example', () => {
    expect(instance.at('components/schemas/Resource')).toMatchObject({ type: 'string', enum: [PROFILE, STOCKS] });
    expect(instance.at('components/schemas/Resource').format).toBeUndefined();
    expect(instance.at('components/parameters/ResourceParameter').example).toEqual([STOCKS]);
    expect(instance.at('components/parameters/ScopeParameter').example).toBe('read buy');
    const { description } = instance.at('info');
    expect(description).toContain(`| \`${STOCKS}\` (default) | \`read\`, \`buy\` |`);
    expect(description).toContain('| none | `openid`, `profile`, `email`, `more` |');
  });

  it('has the authorization servers, the authentication classes and the parameters that can be passed on', () => {
    expect(instance.at('components/schemas/ProviderName').enum).toEqual(['default', 'partner']);
    expect(instance.at('components/parameters/ProviderParameter').example).toBe('partner');
    expect(instance.at('components/parameters/AcrValuesParameter').example).toBe('urn:acme:mfa2');
    expect(parametersOf(instance)).toContain('login_hint');
    expect(parametersOf(instance)).not.toContain('ui_locales');
    expect(Object.keys(Object(instance.document.paths))).toContain('/bff/callback/{provider}');
  });

  it('has the names of the proxied APIs, and not where they are', () => {
    expect(instance.document['x-proxy']).toMatchObject({ names: ['stocks'] });
    expect(instance.text).not.toContain('stocks.internal.test');
  });

  it('has no secret and nothing of the client', () => {
    expect(instance.text).not.toContain('top-secret');
    expect(instance.text).not.toContain('partner.acme.test');
  });
});

describe('The contract of an installation that is mounted in an application with sessions of its own', () => {
  it('does not say that the backend sets the cookie', () => {
    const { at } = documentOf({}, { hasOwnCookie: false });
    expect(at('components/securitySchemes/session').description).toMatch(/^The session of the application/);
    expect(documentOf().at('components/securitySchemes/session').description).toMatch(/^The session cookie/);
  });
});
