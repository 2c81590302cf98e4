import type { Log } from '../log.js';

export interface ResourceServerOptions {
  /** Name or address to listen on; `127.0.0.1` when absent. */
  readonly host?: string;
  /** 0 takes any free port. */
  readonly port: number;
  /** The authorization server whose access tokens are accepted. */
  readonly issuer: string;
  /** Where its keys are; `<issuer>/jwks` when absent. */
  readonly keys?: string;
  /** The resource indicator of this server, the `aud` of its access tokens. */
  readonly audience: string;
  /** The origins whose pages may read the answers, such as `http://localhost:8080`. */
  readonly allowedOrigins: readonly string[];
  readonly log?: Log;
}

export interface RunningResourceServer {
  /** `http://host:port`, with the actual port. */
  readonly url: string;
  close(): Promise<void>;
}
