/** The name of the authorization server where people sign in unless a request names another one. */
export const DEFAULT_AUTHORIZATION_SERVER = 'default';
