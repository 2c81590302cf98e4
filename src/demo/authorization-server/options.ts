import type { Log } from '../log.js';

/** A client of the demo authorization server (RFC 6749, section 2). */
export interface DemoClient {
  readonly clientId: string;
  readonly clientSecret: string;
  readonly redirectUris: readonly string[];
  readonly postLogoutRedirectUris: readonly string[];
  readonly backchannelLogoutUri?: string;
}

/** A resource server that access tokens can be requested for (RFC 8707, section 2). */
export interface DemoResource {
  /** Absolute URI; the `aud` of the access tokens. */
  readonly indicator: string;
  readonly scopes: readonly string[];
  /** Its name on the consent page. */
  readonly name: string;
}

export interface DemoAuthorizationServerOptions {
  /** Name or address to listen on, and the host of the issuer; `127.0.0.1` when absent. */
  readonly host?: string;
  /** 0 takes any free port. */
  readonly port: number;
  readonly clients: readonly DemoClient[];
  readonly resources: readonly DemoResource[];
  /** 300 when absent. */
  readonly accessTokenLifetimeSeconds?: number;
  /** Binds tokens to keys (RFC 9449), with proofs that must have a nonce or need none; not at all when absent. */
  readonly dpop?: 'with nonce' | 'without nonce';
  /** The folder of keys, sessions, consents and refresh tokens, which survive a restart; in memory when absent. */
  readonly stateDirectory?: string;
  readonly log?: Log;
}

export interface DemoAuthorizationServer {
  /** `http://host:port`, with the actual port. */
  readonly issuer: string;
  close(): Promise<void>;
}
