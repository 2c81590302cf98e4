/** The settings of the page: the resource servers and their scopes. */
export interface Settings {
  readonly resources: readonly ResourceSettings[];
  /** Where the person ends their session at the authorization server, to see that it ends here as well. */
  readonly signOutElsewhere?: string;
}

export interface ResourceSettings {
  /** The title of the card. In lowercase, the card's id: `Stocks` has the actions of `stocks`. */
  readonly name: string;
  /** The `resource` of token queries (RFC 8707). */
  readonly indicator: string;
  /** The URL of the resource server, without a trailing slash. */
  readonly url: string;
  readonly scopes: readonly ScopeSettings[];
  /** The name of the resource server in the backend's setting `proxies`, if it is there. */
  readonly proxy?: string;
}

export interface ScopeSettings {
  readonly name: string;
  /** Whether signing in already grants it. Such scopes are selected when the page opens. */
  readonly atSignIn: boolean;
}

/** Fetches the settings. @throws Error if there are none */
export async function requestSettings(): Promise<Settings> {
  const response = await fetch('settings.json');
  if (!response.ok) throw new Error(`settings.json: ${response.status}`);
  const settings = (await response.json()) as Settings;
  if (!Array.isArray(settings?.resources)) throw new Error('settings.json: resources is not a list');
  return settings;
}

/** The id of a card in test hooks, in the URL and in the list of actions. */
export function idOf(resource: ResourceSettings): string {
  return resource.name.toLowerCase();
}
