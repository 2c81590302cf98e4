/** The few members of an OpenAPI document that generation looks at. */
export interface OpenApiDocument {
  paths: Record<string, Record<string, OpenApiOperation>>;
}

export interface OpenApiOperation {
  operationId: string;
  summary: string;
  description: string;
  'x-navigation'?: 'page' | 'authorization-server';
}

export interface NavigationOperation extends OpenApiOperation {
  path: string;
}

/** The operations that a browser navigates to; no script fetches them. */
export function navigationsOf(document: OpenApiDocument): NavigationOperation[] {
  return Object.entries(document.paths).flatMap(([path, operations]) =>
    Object.values(operations)
      .filter((operation) => operation['x-navigation'] !== undefined)
      .map((operation) => ({ ...operation, path })),
  );
}

/** The same document without the operations that a browser navigates to. */
export function withoutNavigations(document: OpenApiDocument): OpenApiDocument {
  const paths = Object.entries(document.paths)
    .map(([path, operations]) => {
      const fetched = Object.entries(operations).filter(([, operation]) => operation['x-navigation'] === undefined);
      return [path, Object.fromEntries(fetched)] as const;
    })
    .filter(([, operations]) => Object.keys(operations).length > 0);
  return { ...document, paths: Object.fromEntries(paths) };
}
