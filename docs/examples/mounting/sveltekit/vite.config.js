import adapter from '@sveltejs/adapter-node';
import { sveltekit } from '@sveltejs/kit/vite';
import { defineConfig } from 'vite';

export default defineConfig({
  plugins: [
    sveltekit({
      adapter: adapter(),
      // SvelteKit would refuse logout tokens, which authorization servers send without `Origin`. The backend checks where its
      // requests come from; check that in form actions of your own.
      csrf: { trustedOrigins: ['*'] },
    }),
  ],
  // The backend reads files beside its modules, so it is not bundled.
  ssr: { external: ['tmi-bff'] },
});
