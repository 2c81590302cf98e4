/** What the operator knows about the backend beyond its address. Each hint lets the tester test more. */
export interface Hints {
  /** Two scopes that the signed-in person has granted, each of which the backend issues alone. */
  readonly scopes?: readonly [string, string];
  /** Two resource indicators that the backend issues tokens for. */
  readonly resources?: readonly [string, string];
  /** The same backend over plain HTTP. */
  readonly plainUrl?: string;
  /** Path or URL where a sign-in begins. */
  readonly loginUrl?: string;
  /** The parameter of the login URL for the return URL, such as `return_to`. */
  readonly returnParameter?: string;
  readonly logout?: LogoutHint;
  /** The backend is configured to ask for `online_access`. */
  readonly asksForOnlineAccess?: boolean;
  /** Path or URL that accepts logout tokens. */
  readonly backChannelLogoutUrl?: string;
  /** Path or URL of a GET that the backend passes on to a resource server with the token of the session. */
  readonly proxyUrl?: string;
}

/** How a page signs out. */
export interface LogoutHint {
  readonly url: string;
  /** Default: POST. */
  readonly method?: 'GET' | 'POST';
}
