import type { Grant, KoaContextWithOIDC } from 'oidc-provider';
import { type Consents, readAskedScopes } from './consents.js';
import type { DevelopmentResource } from './options.js';

/**
 * Gives every authorization request a grant of its own, made from what the person has consented to.
 *
 * oidc-provider's default keeps one grant per session and client, so that revoking one refresh token ends the tokens
 * of every sign-in of the same browser. Without a grant the consent page is shown.
 */
export function createGrantLoader(consents: Consents, resources: readonly DevelopmentResource[]) {
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
