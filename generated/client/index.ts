// This file is auto-generated from openapi.yaml

export * from './api/index.js';
export { client } from './api/client.gen.js';
export { callback, callbackOfProvider, login } from './navigation.gen.js';
