/** The selected scopes of a card, kept in the URL while the person signs in again. */
export interface Choice {
  readonly resource: string;
  readonly scopes: readonly string[];
}

/** The path of this page that restores the choice. It is in the fragment, because servers do not need it. */
export function pathOfChoice(path: string, choice: Choice | undefined): string {
  if (!choice) return path;
  return `${path}#${new URLSearchParams({ resource: choice.resource, scope: choice.scopes.join(' ') })}`;
}

/** Reads the choice from `location.hash`; `undefined` if there is none. */
export function readChoice(fragment: string): Choice | undefined {
  const parameters = new URLSearchParams(fragment.replace(/^#/, ''));
  const resource = parameters.get('resource');
  if (!resource) return undefined;
  return { resource, scopes: splitScope(parameters.get('scope') ?? '') };
}

export function splitScope(scope: string): string[] {
  return scope.split(' ').filter((name) => name !== '');
}
