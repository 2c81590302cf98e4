/** What a query asks for, as the frontend and the authorization server both write it. */
export interface Query {
  /** Absent: as the backend's settings say. */
  readonly resource?: string;
  /** In alphabetical order. Absent: all that was granted. */
  readonly scope?: string;
}

export const STOCKS = 'https://stocks.example/';
export const PROFILE = 'https://profile.example/';

/** Overlapping sets: no token answers two of them. */
export const QUERIES: readonly Query[] = [
  {},
  { scope: 'read' },
  { scope: 'buy' },
  { scope: 'buy read' },
  { scope: 'email read' },
  { scope: 'openid read' },
  { resource: PROFILE },
  { resource: PROFILE, scope: 'profile.read' },
  { resource: PROFILE, scope: 'email profile.read' },
];

export function searchOf({ resource, scope }: Query): string {
  const parameters = new URLSearchParams({
    ...(resource === undefined ? {} : { resource }),
    ...(scope === undefined ? {} : { scope }),
  });
  return parameters.size === 0 ? '' : `?${parameters}`;
}

/** Two texts are equal if and only if they ask for the same, with the default resource filled in. */
export function keyOf({ resource = STOCKS, scope }: Query): string {
  return JSON.stringify([resource, scope?.split(' ').sort().join(' ') ?? null]);
}
