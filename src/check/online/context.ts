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
import type { Metadata } from './metadata-members.js';

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
