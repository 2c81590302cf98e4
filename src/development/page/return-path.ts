/** What the person had chosen in a card, kept in the URL while the person signs in again. */
export interface Choice {
  readonly resource: string;
  readonly scopes: readonly string[];
}

/** Adds where the person lands afterwards to a `login_uri`, in place of a `return_to` that it already has. */
export function withReturnTo(loginUri: string, returnTo: string): string {
  const [path = '', query = ''] = (loginUri.split('#')[0] ?? '').split('?');
  // The rest of the query stays as the backend wrote it, letter by letter.
  const kept = query.split('&').filter((pair) => pair !== '' && !pair.startsWith('return_to='));
  return `${path}?${[...kept, `return_to=${encodeURIComponent(returnTo)}`].join('&')}`;
}

/** Writes a path of this page that brings the choice back. In the fragment, because no server needs to know it. */
export function pathOfChoice(path: string, choice: Choice | undefined): string {
  if (!choice) return path;
  return `${path}#${new URLSearchParams({ resource: choice.resource, scope: choice.scopes.join(' ') })}`;
}

/** Reads the choice back from `location.hash`. Undefined: there is none. */
export function readChoice(fragment: string): Choice | undefined {
  const parameters = new URLSearchParams(fragment.replace(/^#/, ''));
  const resource = parameters.get('resource');
  if (!resource) return undefined;
  return { resource, scopes: splitScope(parameters.get('scope') ?? '') };
}

export function splitScope(scope: string): string[] {
  return scope.split(' ').filter((name) => name !== '');
}

/** Tells whether a URL from an answer stays on this origin, so that the page may navigate to it without asking. */
export function isOfOrigin(uri: string, origin: string): boolean {
  return uri.startsWith('/') && URL.canParse(uri, origin) && new URL(uri, origin).origin === origin;
}
