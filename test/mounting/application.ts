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
  /** The package whose version the table shows. Absent: that of Node.js. */
  readonly versionOf?: string;
  readonly store?: 'redis';
}

const bun = (file: string) => ['npx', 'bun', file];
const deno = (file: string) => ['npx', 'deno', 'run', '--allow-all', file];

export const APPLICATIONS: readonly Application[] = [
  ...withBothStores(server('bun', 'Bun', { command: bun('bun.mjs') })),
  ...withBothStores(server('deno', 'Deno', { command: deno('deno.mjs') })),
  server('hono', 'Hono', { command: ['node', 'hono-node.mjs'] }),
  { ...server('hono', 'Hono on Bun', { command: bun('hono-bun.mjs') }), name: 'hono-bun' },
  { ...server('hono', 'Hono on Deno', { command: deno('hono-deno.mjs') }), name: 'hono-deno' },
  server('h3', 'h3'),
  { folder: 'servers', name: 'node-http', title: 'node:http', command: ['node', 'node-http.mjs'] },
  server('koa', 'Koa'),
  server('express', 'Express'),
  server('fastify', 'Fastify'),
  server('@nestjs/core', 'NestJS', { command: ['node', 'nest.mjs'], name: 'nest' }),
  { ...built('next', 'Next.js'), command: ['npx', 'next', 'start', '--hostname', 'localhost'], versionOf: 'next' },
  {
    ...built('react-router', 'React Router'),
    command: ['npx', 'react-router-serve', './build/server/index.js'],
    versionOf: 'react-router',
  },
  { ...built('sveltekit', 'SvelteKit'), command: ['node', 'build'], versionOf: '@sveltejs/kit' },
  { ...built('nuxt', 'Nuxt'), command: ['node', '.output/server/index.mjs'], versionOf: 'nuxt' },
  { ...built('astro', 'Astro'), command: ['node', 'dist/server/entry.mjs'], versionOf: 'astro' },
];

/** One of the servers that need no build. */
function server(versionOf: string, title: string, more: Partial<Application> = {}): Application {
  const name = more.name ?? versionOf;
  return { folder: 'servers', name, title, versionOf, command: ['node', `${name}.mjs`], ...more };
}

function built(name: string, title: string): Pick<Application, 'name' | 'title' | 'folder' | 'build'> {
  return { name, title, folder: name, build: ['npm', 'run', 'build'] };
}

function withBothStores(application: Application): Application[] {
  return [application, { ...application, name: `${application.name}-redis`, store: 'redis' }];
}
