export default defineNuxtConfig({
  compatibilityDate: '2026-01-01',
  telemetry: false,
  // The backend reads files beside its modules, so it is not bundled.
  nitro: { externals: { external: ['tmi-bff'], trace: false } },
});
