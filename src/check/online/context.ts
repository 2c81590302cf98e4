import {
  type AuthorizationServerOptions,
  clientOptions,
  firstGrant,
  type WantedGrant,
} from '../../authorization-server/index.js';
import type { ConfiguredAuthorizationServer } from '../../config/authorization-server-checks.js';
import type { Options } from '../../config/schema.js';
import type { Clock } from '../../core/clock.js';
import { type Findings, findingsAbout } from '../finding.js';
import { type Ask, createAsk } from './ask.js';

/** What the checks of one authorization server work with. */
export interface OnlineContext {
  readonly configured: ConfiguredAuthorizationServer;
  readonly options: Options;
  readonly client: AuthorizationServerOptions;
  /** What every sign-in requests there. */
  readonly firstGrant: WantedGrant;
  readonly clock: Clock;
  readonly ask: Ask;
  readonly findings: Findings;
}

/** The same, once the metadata is known. */
export interface KnownServer extends OnlineContext {
  readonly metadata: Metadata;
}

export function onlineContext(
  configured: ConfiguredAuthorizationServer,
  options: Options,
  clock: Clock,
): OnlineContext {
  // The check reads responses of redirects, and no person sees their URLs.
  const client = { ...clientOptions(configured, options, clock), responseMode: 'query' as const };
  const about = `${configured.name} (${new URL(client.issuer).host})`;
  return {
    configured,
    options,
    client,
    firstGrant: firstGrant(configured, options),
    clock,
    ask: createAsk(client),
    findings: findingsAbout(about),
  };
}

/** The members of the metadata that are checked (RFC 8414, section 2). Nothing but their names is known of them. */
export type Metadata = Readonly<Record<string, unknown>>;

/** A list of texts in the metadata; `undefined` if the metadata does not say. */
export function listIn(metadata: Metadata, name: string): readonly string[] | undefined {
  const value = metadata[name];
  return Array.isArray(value) ? value.filter((item) => typeof item === 'string') : undefined;
}

/** A URL in the metadata that may be asked; `undefined` if there is none. */
export function urlIn(metadata: Metadata, name: string): URL | undefined {
  const value = metadata[name];
  if (typeof value !== 'string' || !URL.canParse(value)) return undefined;
  const url = new URL(value);
  return /^https?:$/.test(url.protocol) ? url : undefined;
}
