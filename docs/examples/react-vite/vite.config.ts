import react from '@vitejs/plugin-react';
import { defineConfig } from 'vite';

export default defineConfig({
  plugins: [react()],
  server: {
    port: 5173,
    strictPort: true,
    // The paths of the backend come from the page's own origin, as they will in production.
    proxy: { '^/(bff/|mock(/|$)|\\.well-known/bff-)': process.env.BACKEND ?? 'http://localhost:3000' },
  },
  // Here tmi-bff-frontend is a link to what `npm run build` lays out.
  resolve: { preserveSymlinks: true },
});
