/** An application of docs/examples/mounting that has a backend in it, as the table shows it. */
export interface Application {
  readonly name: string;
  readonly title: string;
  /** Its folder in docs/examples/mounting. */
  readonly folder: string;
  /** What builds it. */
  readonly build?: readonly string[];
  /** What runs it. It reads `PORT`, `SETTINGS` (a file) and `STOCKS` (a resource server) from the environment. */
  readonly command: readonly string[];
  /** The package whose version the table shows. */
  readonly versionOf: string;
  readonly store?: 'redis';
}

const standard = { folder: 'standard' };

export const APPLICATIONS: readonly Application[] = [
  ...withBothStores({ ...standard, name: 'bun', title: 'Bun', command: ['npx', 'bun', 'bun.mjs'], versionOf: 'bun' }),
  ...withBothStores({
    ...standard,
    name: 'deno',
    title: 'Deno',
    command: ['npx', 'deno', 'run', '--allow-all', 'deno.mjs'],
    versionOf: 'deno',
  }),
];

function withBothStores(application: Application): Application[] {
  return [application, { ...application, name: `${application.name}-redis`, store: 'redis' }];
}
