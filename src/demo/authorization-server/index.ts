export { createDemoAuthorizationServer } from './create-demo-authorization-server.js';
export type {
  DemoAuthorizationServer,
  DemoAuthorizationServerOptions,
  DemoClient,
  DemoResource,
} from './options.js';
export { type Person, people } from './people.js';
