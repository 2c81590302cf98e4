import type { Grant, KoaContextWithOIDC } from 'oidc-provider';
import { type Consents, readAskedScopes } from './consents.js';
import type { DemoResource } from './options.js';

/**
 * Gives every authorization request its own grant, made from the person's consents. Without a consent the consent page
 * is shown.
 *
 * oidc-provider's default keeps one grant per session and client, so that revoking one refresh token ends the tokens of
 * every sign-in of the same browser.
 */
export function createGrantLoader(consents: Consents, resources: readonly DemoResource[]) {
  return async (ctx: KoaContextWithOIDC): Promise<Grant | undefined> => {
    const { account, client, params, provider, requestParamOIDCScopes } = ctx.oidc;
    if (!account || !client) return undefined;
    const parties = { personId: account.accountId, clientId: client.clientId };
    const asked = readAskedScopes(params ?? {}, resources);
    if (consents.missing(parties, asked).size > 0) return undefined;
    const grant = new provider.Grant({ accountId: parties.personId, clientId: parties.clientId });
    grant.addOIDCScope([...requestParamOIDCScopes].join(' '));
    for (const [indicator, scopes] of asked) grant.addResourceScope(indicator, scopes.join(' '));
    await grant.save();
    return grant;
  };
}
