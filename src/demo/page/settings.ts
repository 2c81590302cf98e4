/** What the page must be told: where the resource servers are, and what can be asked for them. */
export interface Settings {
  readonly resources: readonly ResourceSettings[];
  /** Where the person ends their session at the authorization server, to see that it ends here as well. */
  readonly signOutElsewhere?: string;
}

export interface ResourceSettings {
  /** Shown as the card's title. In lower case it names the card: `Stocks` has the actions of `stocks`. */
  readonly name: string;
  /** The `resource` to ask the backend for (RFC 8707). */
  readonly indicator: string;
  /** Where the resource server listens, without a slash at the end. */
  readonly url: string;
  readonly scopes: readonly ScopeSettings[];
}

export interface ScopeSettings {
  readonly name: string;
  /** Whether signing in already grants it. Such scopes are chosen when the page opens. */
  readonly atSignIn: boolean;
}

/** Reads the settings that lie beside the page; throws when there are none. */
export async function requestSettings(): Promise<Settings> {
  const response = await fetch('settings.json');
  if (!response.ok) throw new Error(`settings.json: ${response.status}`);
  const settings = (await response.json()) as Settings;
  if (!Array.isArray(settings?.resources)) throw new Error('settings.json: resources is not a list');
  return settings;
}

/** Names a card in test hooks, in the URL and in the list of actions. */
export function idOf(resource: ResourceSettings): string {
  return resource.name.toLowerCase();
}
