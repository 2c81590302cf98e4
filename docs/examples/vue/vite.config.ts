import vue from '@vitejs/plugin-vue';
import { defineConfig } from 'vite';

export default defineConfig({
  plugins: [vue()],
  server: {
    port: 5173,
    strictPort: true,
    // The paths of the backend come from the page's own origin, as they will in production.
    proxy: { '^/(bff/|\\.well-known/bff-)': process.env.BACKEND ?? 'http://localhost:3000' },
  },
  // Here tmi-bff is a link to the folder above.
  resolve: { preserveSymlinks: true },
});
