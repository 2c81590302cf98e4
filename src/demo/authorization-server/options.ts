import type { Log } from '../log.js';

/** A client that may sign users in at the development authorization server (RFC 6749 section 2). */
export interface DevelopmentClient {
  readonly clientId: string;
  readonly clientSecret: string;
  readonly redirectUris: readonly string[];
  readonly postLogoutRedirectUris: readonly string[];
  readonly backchannelLogoutUri?: string;
}

/** A resource server that access tokens can be asked for (RFC 8707 section 2). */
export interface DevelopmentResource {
  /** Absolute URI; the `aud` of the access tokens. */
  readonly indicator: string;
  readonly scopes: readonly string[];
  /** What the consent page calls it. */
  readonly name: string;
}

export interface DevelopmentAuthorizationServerOptions {
  /** Name or address to listen on and the host of the issuer; `127.0.0.1` when absent. */
  readonly host?: string;
  /** 0 takes any free port. */
  readonly port: number;
  readonly clients: readonly DevelopmentClient[];
  readonly resources: readonly DevelopmentResource[];
  /** 300 when absent. */
  readonly accessTokenLifetimeSeconds?: number;
  /** Where keys, sessions, consents and refresh tokens survive a restart; kept in memory when absent. */
  readonly stateDirectory?: string;
  readonly log?: Log;
}

export interface DevelopmentAuthorizationServer {
  /** `http://host:port`, with the real port. */
  readonly issuer: string;
  close(): Promise<void>;
}
