/**
 * Loaded into a backend before the backend itself. Its discovery goes to the front of the authorization server, whose
 * path tells which backend asks. The issuer is the same for all of them, so the settings can't say it.
 */
const { FAULTS_ISSUER: issuer = '', FAULTS_FRONT: front = '' } = process.env;
const { fetch } = globalThis;

globalThis.fetch = (input, init) => {
  const isDiscovery = !(input instanceof Request) && String(input).startsWith(`${issuer}/.well-known/`);
  return fetch(isDiscovery ? String(input).replace(issuer, front) : input, init);
};
