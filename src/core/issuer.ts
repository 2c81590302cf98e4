/**
 * The issuers of an authorization server. One with tenants has an issuer for each, made of a template such as
 * `https://login.microsoftonline.com/{tenantid}/v2.0`.
 */
export interface IssuerRules {
  /** The issuer, or the template of the issuers. */
  readonly issuer: string;
  /** Set if the issuer is a template. */
  readonly tenants?: TenantRules | undefined;
}

export interface TenantRules {
  /** The tenants whose people may sign in. */
  readonly allowed: readonly string[];
  /** Whether the people of every tenant may sign in. */
  readonly any: boolean;
  /** Stands for the tenant in the URL of the metadata, which are the same for all. */
  readonly discovery: string;
}

/** Stands in a template for the tenant. */
export const TENANT_PLACE = '{tenantid}';

/** Without the characters of URLs and templates, so that a tenant is one segment of a path, or a part of a host. */
const TENANT = /^[A-Za-z0-9](?:[A-Za-z0-9._-]{0,62}[A-Za-z0-9])?$/;

export function isTemplate(issuer: string): boolean {
  return issuer.includes(TENANT_PLACE);
}

export function isTenant(text: string): boolean {
  return TENANT.test(text);
}

/** The issuer of a tenant, or the URL of something else of it. */
export function ofTenant(template: string, tenant: string): string {
  // A function, because a text could have patterns such as `$&`.
  return template.replace(TENANT_PLACE, () => tenant);
}

/** The tenant of an issuer; `undefined` if the issuer is not made of this template. */
export function tenantOf(issuer: string, template: string): string | undefined {
  const [before = '', after = ''] = template.split(TENANT_PLACE);
  if (!issuer.startsWith(before) || !issuer.endsWith(after)) return undefined;
  const tenant = issuer.slice(before.length, issuer.length - after.length);
  return isTenant(tenant) && ofTenant(template, tenant) === issuer ? tenant : undefined;
}

/** Whether an issuer is the one of the settings, character by character, or that of a tenant that they allow. */
export function isIssuer(issuer: string | undefined, { issuer: own, tenants }: IssuerRules): issuer is string {
  if (issuer === undefined || !isTemplate(own)) return issuer === own;
  const tenant = tenantOf(issuer, own);
  return tenant !== undefined && (tenants?.any === true || tenants?.allowed.includes(tenant) === true);
}
