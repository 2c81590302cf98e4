/** A third-party backend, and how it is tested. */
export interface ThirdPartyBackend {
  /** Its folder. */
  readonly name: string;
  /** A program that runs until it is stopped. Port, authorization server and client are in its environment. */
  readonly command: readonly string[];
  /** Its packages come from npm, by the lock file in its folder. */
  readonly hasPackages: boolean;
  /** Its Debian packages, and a file that shows that they are there. */
  readonly debian?: { readonly packages: readonly string[]; readonly shownBy: string };
  /** Where a sign-in begins, and the redirect URI. */
  readonly loginPath: string;
  readonly callbackPath: string;
  /** Hints for the tester in both modes; paths only. */
  readonly hints: readonly string[];
  /** Hints that fit the authorization server of the tester only. */
  readonly hintsOfBothSides: readonly string[];
}

export const thirdPartyBackends: readonly ThirdPartyBackend[] = [
  {
    name: 'express-openid-connect',
    command: ['node', 'backend.mjs'],
    hasPackages: true,
    loginPath: '/login',
    callbackPath: '/callback',
    hints: ['--logout-url', '/logout', '--logout-method', 'GET'],
    hintsOfBothSides: ['--scopes', 'read write'],
  },
  {
    name: 'fastify-passport',
    command: ['node', 'backend.mjs'],
    hasPackages: true,
    loginPath: '/login',
    callbackPath: '/callback',
    hints: ['--logout-url', '/logout'],
    hintsOfBothSides: ['--scopes', 'read write'],
  },
  {
    name: 'mod-auth-openidc',
    command: ['sh', 'run.sh'],
    hasPackages: false,
    debian: {
      packages: ['apache2', 'libapache2-mod-auth-openidc'],
      shownBy: '/usr/lib/apache2/modules/mod_auth_openidc.so',
    },
    loginPath: '/signed-in',
    callbackPath: '/signed-in/callback',
    hints: ['--logout-url', '/signed-in/callback?logout=%2F', '--logout-method', 'GET'],
    hintsOfBothSides: ['--scopes', 'read write'],
  },
];
