/** Why a check matters, and where the rule is written down. */
interface CheckKind {
  readonly why: string;
  readonly source: string;
}

/** Every check, by the id of its findings. docs/check.md lists them, and a test compares both. */
export const CHECKS = {
  'settings.transport': {
    why: 'Requests that do not count as HTTPS are refused, so people cannot sign in.',
    source: 'RFC 10017, section 6.1.3.2 (cookies); docs/configuration.md, "Behind a proxy"',
  },
  'settings.cookie': {
    why: 'A browser that does not store the session cookie starts each request without a session.',
    source: 'RFC 6265bis, section 4.1.3 (cookie name prefixes)',
  },
  'settings.redirect-uri': {
    why: 'The authorization response must arrive at the backend, with the cookies of its origin.',
    source: 'RFC 9700, section 2.1; docs/sign-in.md',
  },
  'settings.sign-in': {
    why: 'A session belongs to a person, so the backend has to learn who signed in.',
    source: 'docs/sign-in.md, "Without OpenID Connect"',
  },
  'settings.lifetimes': {
    why: 'The longer a session lives, the longer others can use it if it is stolen.',
    source: 'NIST SP 800-63B-4, section 2.1.3; docs/signing-out.md',
  },
  'settings.store': {
    why: 'Sessions in memory end with the process, and no other process knows them.',
    source: 'docs/stores.md',
  },
  'settings.content-security-policy': {
    why: 'The browser blocks requests of the page to origins that connect-src does not list.',
    source: 'Content Security Policy Level 3, section 6.1.2 (connect-src)',
  },
  'settings.pages-folder': {
    why: 'Without its files, the page is answered with 404.',
    source: 'docs/configuration.md, "The frontend’s files"',
  },
  'settings.own-pages': {
    why: 'The backend does not start with a template that it cannot fill safely.',
    source: 'docs/configuration.md, "The backend’s own pages"',
  },
  'settings.secret-files': {
    why: 'Other users of this machine can read a secret, or replace what the backend relies on.',
    source: 'CWE-732',
  },
  'settings.shared-client': {
    why: 'A client has one back-channel logout URI, so people who sign out elsewhere stay signed in at the other frontend.',
    source: 'OpenID Connect Back-Channel Logout 1.0, section 2.2; docs/several-frontends.md',
  },
  'store.works': {
    why: 'Without a store that keeps what it is given, sessions end early or requests fail with 503.',
    source: 'docs/stores.md',
  },
  'authorization-server.reachable': {
    why: 'Without the authorization server people cannot sign in, and no token can be renewed.',
    source: 'docs/events.md (authorization_server.unavailable)',
  },
  'authorization-server.issuer': {
    why: 'Metadata and ID Tokens of another issuer are refused. The comparison is character by character.',
    source: 'RFC 8414, section 3.3; OpenID Connect Discovery 1.0, section 4.3',
  },
  'authorization-server.code-flow': {
    why: 'The backend uses the authorization code flow only.',
    source: 'RFC 10017; RFC 9700, section 2.1.2',
  },
  'authorization-server.pkce-s256': {
    why: 'PKCE with S256 binds the authorization code to this backend.',
    source: 'RFC 7636, section 4.2; RFC 9700, section 2.1.1',
  },
  'authorization-server.pkce-enforced': {
    why: 'If requests without a code challenge are accepted, an attacker can leave the challenge out.',
    source: 'RFC 9700, section 2.1.1; RFC 10017',
  },
  'authorization-server.iss-parameter': {
    why: 'The parameter iss shows which authorization server sent a response (mix-up attacks).',
    source: 'RFC 9207; RFC 9700, section 4.4',
  },
  'authorization-server.client-authentication': {
    why: 'Token requests fail if the authorization server does not support the way in which the backend authenticates.',
    source: 'RFC 8414, section 2 (token_endpoint_auth_methods_supported)',
  },
  'authorization-server.client-secret': {
    why: 'With a wrong secret, every sign-in and every refresh fails.',
    source: 'RFC 6749, sections 2.3.1 and 5.2',
  },
  'authorization-server.client-is-authenticated': {
    why: 'If the authorization server accepts any secret, anyone can use a stolen code or refresh token.',
    source: 'RFC 6749, section 3.2.1; RFC 9700, section 2.5',
  },
  'authorization-server.scopes': {
    why: 'An unknown scope is refused, or silently dropped.',
    source: 'RFC 8414, section 2 (scopes_supported); RFC 6749, section 3.3',
  },
  'authorization-server.resources': {
    why: 'If the authorization server ignores the resource, all tokens are for the same resource servers.',
    source: 'RFC 8707, section 2',
  },
  'authorization-server.request-accepted': {
    why: 'This is the authorization request of a sign-in. If it is refused, people cannot sign in.',
    source: 'RFC 6749, section 4.1.2.1',
  },
  'authorization-server.redirect-uri-registered': {
    why: 'The authorization server sends people back to registered redirect URIs only.',
    source: 'RFC 6749, section 3.1.2.4',
  },
  'authorization-server.redirect-uri-exact': {
    why: 'If other redirect URIs are accepted, an attacker can have codes sent elsewhere.',
    source: 'RFC 9700, section 4.1.3; RFC 10017',
  },
  'authorization-server.refresh-grant': {
    why: 'Without refresh tokens, people must sign in again whenever an access token has expired.',
    source: 'RFC 6749, section 6',
  },
  'authorization-server.revocation': {
    why: 'Without revocation, refresh tokens stay valid after people have signed out.',
    source: 'RFC 7009; RFC 9700, section 4.14.2',
  },
  'authorization-server.end-session': {
    why: 'Without it people stay signed in at the authorization server when they sign out here.',
    source: 'OpenID Connect RP-Initiated Logout 1.0, section 2',
  },
  'authorization-server.back-channel-logout': {
    why: 'Without it a session here goes on after the person has signed out elsewhere.',
    source: 'OpenID Connect Back-Channel Logout 1.0, section 2.1',
  },
  'authorization-server.pushed-requests': {
    why: 'Pushed requests keep what is requested out of the browser.',
    source: 'RFC 9126, section 5',
  },
  'authorization-server.dpop': {
    why: 'Calls of resources with dpop are refused unless their tokens are bound to the key of the backend.',
    source: 'RFC 9449, section 5.1',
  },
  'authorization-server.keys': {
    why: 'ID Tokens and logout tokens are verified with these keys.',
    source: 'OpenID Connect Core 1.0, section 10.1; RFC 7517, section 5',
  },
  'authorization-server.clock': {
    why: 'With clocks that differ, ID Tokens and logout tokens count as expired or not yet valid.',
    source: 'RFC 7519, section 4.1.4; OpenID Connect Core 1.0, section 3.1.3.7',
  },
  'authorization-server.certificate': {
    why: 'Once the certificate has expired, every request to the authorization server fails.',
    source: 'RFC 5280, section 4.1.2.5',
  },
  'authorization-server.tls-version': {
    why: 'Earlier versions of TLS have known weaknesses.',
    source: 'RFC 9325, section 3.1.1',
  },
  'sign-in.completed': {
    why: 'If the dry run does not end in tokens, no sign-in does.',
    source: 'RFC 6749, section 4.1; OpenID Connect Core 1.0, section 3.1',
  },
  'sign-in.scopes': {
    why: 'Queries for a scope that was not granted are answered with backend_not_ready.',
    source: 'RFC 6749, section 3.3',
  },
  'sign-in.claims': {
    why: 'Pages see the claims of session.claims that the sign-in brought, and no others.',
    source: 'OpenID Connect Core 1.0, section 5.4; docs/sign-in.md',
  },
  'sign-in.access-token-lifetime': {
    why: 'Without expires_in the backend must assume how long an access token can be used.',
    source: 'RFC 6749, section 5.1',
  },
  'sign-in.refresh-token': {
    why: 'Without a refresh token, people must sign in again whenever an access token has expired.',
    source: 'RFC 6749, section 6; OpenID Connect Core 1.0, section 11',
  },
  'sign-in.refresh': {
    why: 'Each access token after the first comes from a refresh.',
    source: 'RFC 6749, section 6',
  },
  'sign-in.rotation': {
    why: 'With rotation, a stolen refresh token can be used only until the next refresh.',
    source: 'RFC 9700, section 4.14.2',
  },
  'sign-in.narrowing': {
    why: 'If a refresh for fewer scopes narrows the grant, the other scopes are lost until the next sign-in.',
    source: 'RFC 6749, section 6',
  },
  'sign-in.revocation': {
    why: 'Signing out must end the refresh token.',
    source: 'RFC 7009, section 2',
  },
  'sign-in.reuse': {
    why: 'A refresh token that is presented twice may have been stolen, so the grant should end.',
    source: 'RFC 9700, section 4.14.2',
  },
} as const satisfies Readonly<Record<string, CheckKind>>;

export type CheckId = keyof typeof CHECKS;
