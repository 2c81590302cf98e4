import type { Grant, KoaContextWithOIDC } from 'oidc-provider';
import type { DemoResource } from './options.js';
import type { Records } from './records.js';

/** Scopes by resource indicator. */
export type ScopesByResource = ReadonlyMap<string, readonly string[]>;

/** The person and the client of a consent. */
export interface ConsentParties {
  readonly personId: string;
  readonly clientId: string;
}

/**
 * Reads the scopes of each resource that an authorization request asks for.
 *
 * A scope counts for every requested resource that has it (RFC 8707, section 2.1). A resource without a requested scope
 * is left out.
 */
export function readAskedScopes(
  params: { readonly scope?: unknown; readonly resource?: unknown },
  resources: readonly DemoResource[],
): ScopesByResource {
  const scopes = new Set(typeof params.scope === 'string' ? params.scope.split(' ') : []);
  const indicators = new Set([params.resource].flat());
  const asked = resources
    .filter(({ indicator }) => indicators.has(indicator))
    .map((resource) => [resource.indicator, resource.scopes.filter((scope) => scopes.has(scope))] as const);
  return new Map(asked.filter(([, found]) => found.length > 0));
}

/** Stores consents per person and client, so that people are asked only once. */
export class Consents {
  readonly #records: Records;

  constructor(records: Records) {
    this.#records = records;
  }

  /** The requested scopes without those that are already allowed. */
  missing(parties: ConsentParties, asked: ScopesByResource): ScopesByResource {
    const allowed = this.#allowed(parties);
    const left = [...asked].map(
      ([indicator, scopes]) => [indicator, scopes.filter((scope) => !allowed[indicator]?.includes(scope))] as const,
    );
    return new Map(left.filter(([, scopes]) => scopes.length > 0));
  }

  allow(parties: ConsentParties, asked: ScopesByResource): void {
    const allowed = { ...this.#allowed(parties) };
    for (const [indicator, scopes] of asked) {
      allowed[indicator] = [...new Set([...(allowed[indicator] ?? []), ...scopes])];
    }
    this.#records.put(keyOf(parties), allowed);
  }

  #allowed(parties: ConsentParties): Readonly<Record<string, readonly string[]>> {
    return (this.#records.get(keyOf(parties)) ?? {}) as Readonly<Record<string, readonly string[]>>;
  }
}

function keyOf({ personId, clientId }: ConsentParties): string {
  return `Consent:${JSON.stringify([personId, clientId])}`;
}

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
