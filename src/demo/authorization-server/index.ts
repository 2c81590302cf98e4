export { createDevelopmentAuthorizationServer } from './create-development-authorization-server.js';
export type {
  DevelopmentAuthorizationServer,
  DevelopmentAuthorizationServerOptions,
  DevelopmentClient,
  DevelopmentResource,
} from './options.js';
export { type Person, people } from './people.js';
