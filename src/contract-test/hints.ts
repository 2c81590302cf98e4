/** What the operator tells about the backend beyond its address. Each hint lets more be judged. */
export interface Hints {
  /** Two scopes that the signed-in person has granted, each of which the backend gives out alone. */
  readonly scopes?: readonly [string, string];
  /** Two resource indicators that the backend gives out tokens for. */
  readonly resources?: readonly [string, string];
  /** The same backend over plain HTTP. */
  readonly plainUrl?: string;
  /** Path or URL where signing in begins. */
  readonly loginUrl?: string;
  /** The parameter of the login URL that says where to land, such as `return_to`. */
  readonly returnParameter?: string;
  readonly logout?: LogoutHint;
  /** The backend is set to ask for `online_access`. */
  readonly asksForOnlineAccess?: boolean;
  /** Path or URL that takes logout tokens. */
  readonly backChannelLogoutUrl?: string;
}

/** How a page signs out. */
export interface LogoutHint {
  readonly url: string;
  /** Default: POST. */
  readonly method?: 'GET' | 'POST';
}
