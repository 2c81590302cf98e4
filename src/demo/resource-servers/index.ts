export type { ResourceServerOptions, RunningResourceServer } from './options.js';
export { createProfileResourceServer } from './profile-resource-server.js';
export { createStocksResourceServer } from './stocks-resource-server.js';
