/** What a client is generated for: an HTTP client, and optionally a query library. */
export interface Stack {
  readonly name: StackName;
  readonly summary: string;
  /** The plugins of @hey-api/openapi-ts, besides those for types and functions. */
  readonly plugins: readonly PluginName[];
  /** The packages that the output imports. */
  readonly packages: readonly string[];
  /** Names that only this stack's client has, which the entry module exports too. */
  readonly alsoExported?: { readonly names: string; readonly from: string };
}

type HttpClient = 'fetch' | 'axios' | 'ky' | 'angular' | 'next' | 'nuxt';

const QUERY_LIBRARIES = ['react', 'vue', 'svelte', 'solid'] as const;
type QueryLibrary = (typeof QUERY_LIBRARIES)[number];

export type StackName = HttpClient | QueryLibrary | 'angular-query';

type PluginName =
  | `@hey-api/client-${HttpClient}`
  | `@tanstack/${QueryLibrary}-query`
  | '@tanstack/angular-query-experimental';

const OF_ANGULAR = { names: 'provideHeyApiClient', from: 'client/client.gen' };

/** The stacks, in the order in which they are listed. */
export const STACKS: readonly Stack[] = [
  { name: 'fetch', summary: 'fetch', plugins: ['@hey-api/client-fetch'], packages: [] },
  { name: 'axios', summary: 'axios', plugins: ['@hey-api/client-axios'], packages: ['axios'] },
  { name: 'ky', summary: 'ky', plugins: ['@hey-api/client-ky'], packages: ['ky'] },
  {
    name: 'angular',
    summary: "Angular's HttpClient",
    plugins: ['@hey-api/client-angular'],
    packages: ['@angular/core', '@angular/common', 'rxjs'],
    alsoExported: OF_ANGULAR,
  },
  { name: 'next', summary: 'Next.js', plugins: ['@hey-api/client-next'], packages: ['next'] },
  { name: 'nuxt', summary: 'Nuxt', plugins: ['@hey-api/client-nuxt'], packages: ['nuxt', 'vue'] },
  ...QUERY_LIBRARIES.map(withQueries),
  {
    name: 'angular-query',
    summary: "TanStack Query for Angular, over Angular's HttpClient",
    plugins: ['@hey-api/client-angular', '@tanstack/angular-query-experimental'],
    packages: ['@angular/core', '@angular/common', 'rxjs', '@tanstack/angular-query-experimental'],
    alsoExported: OF_ANGULAR,
  },
];

/** The libraries that can validate answers at run time. */
export const VALIDATORS = ['zod', 'valibot'] as const;

export type Validator = (typeof VALIDATORS)[number];

function withQueries(name: QueryLibrary): Stack {
  const plugin: PluginName = `@tanstack/${name}-query`;
  const summary = `TanStack Query for ${name.charAt(0).toUpperCase()}${name.slice(1)}, over fetch`;
  return { name, summary, plugins: ['@hey-api/client-fetch', plugin], packages: [plugin] };
}
