import { svelte } from '@sveltejs/vite-plugin-svelte';
import { defineConfig } from 'vite';

export default defineConfig({
  plugins: [svelte()],
  server: {
    port: 5173,
    strictPort: true,
    // The paths of the backend come from the page's own origin, as they will in production.
    proxy: { '^/(bff/|mock(/|$)|\\.well-known/bff-)': process.env.BACKEND ?? 'http://localhost:3000' },
  },
});
