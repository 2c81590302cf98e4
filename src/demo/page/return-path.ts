/** What the person had chosen in a card, kept in the URL while the person signs in again. */
export interface Choice {
  readonly resource: string;
  readonly scopes: readonly string[];
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
