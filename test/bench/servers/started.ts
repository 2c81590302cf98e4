/** How the server of a contender is to be started. */
export interface ServerSettings {
  readonly port: number;
  readonly issuer: string;
  readonly sessions: number;
  /** The store, for ours. */
  readonly store?: unknown;
  /** The sealing key, for ours, if another process is to know it. */
  readonly sealingKey?: string;
  /** The number of processes, for `tmi-bff serve`. */
  readonly workers?: number;
  /** The origin of the resource server, for proxied calls. */
  readonly upstream?: string;
  /** Where the packages of peers are installed. */
  readonly peers?: string;
}

/** What a server says once it listens. */
export interface Started {
  /** Cookies of sessions that are there from the start; absent if one has to sign in to get them. */
  readonly cookies?: readonly string[];
  /** The processor time so far, in microseconds, if the server is not this process. */
  readonly cpuMicroseconds?: () => number;
  /** Ends what this process has started. */
  readonly stop?: () => Promise<void>;
}

export type StartServer = (settings: ServerSettings) => Promise<Started>;
