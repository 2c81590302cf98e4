import node from '@astrojs/node';
import { defineConfig } from 'astro/config';

export default defineConfig({
  output: 'server',
  adapter: node({ mode: 'standalone' }),
  // Astro would refuse logout tokens, which authorization servers send without `Origin`. The backend checks where its requests
  // come from.
  security: { checkOrigin: false },
  // The backend reads files beside its modules, so it is not bundled.
  vite: { ssr: { external: ['tmi-bff'] } },
});
