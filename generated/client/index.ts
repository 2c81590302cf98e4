// This file is auto-generated from openapi.yaml

export * from './api/index.js';
export { client } from './api/client.gen.js';
export { callback, callbackOfProvider, continueLogout, initiateLogin, login, logoutCallback } from './navigation.gen.js';
