import { authorizationServersOf } from '../config/authorization-server-checks.js';
import type { Options } from '../config/schema.js';
import { type Clock, systemClock } from '../core/clock.js';
import { secretsOf } from '../core/secret.js';
import { redactor } from '../telemetry/redact.js';
import type { Finding } from './finding.js';
import { checkAuthorizationRequests } from './online/authorization-findings.js';
import { checkCertificate } from './online/certificate.js';
import { type KnownServer, onlineContext } from './online/context.js';
import { loadMetadata } from './online/metadata.js';
import { checkOffers } from './online/offer-findings.js';
import { checkKeys, checkProtocol } from './online/protocol-findings.js';
import { checkTokenEndpoint, type TokenProbes } from './online/token-findings.js';

export interface OnlineOptions extends TokenProbes {
  readonly clock?: Clock;
}

/**
 * The online part: asks each authorization server in the settings. No request interacts with a person or issues a token,
 * and each has a time limit.
 */
export async function checkAuthorizationServers(options: Options, online: OnlineOptions): Promise<Finding[]> {
  const found = authorizationServersOf(options).map(async (configured) => {
    const context = onlineContext(configured, options, online.clock ?? systemClock);
    const { metadata, findings } = await loadMetadata(context);
    const certificate = await checkCertificate(context);
    const known = metadata && (await checkKnown({ ...context, metadata }, online));
    return [...findings, ...certificate, ...(known ?? [])];
  });
  // An authorization server may repeat the request, with the secret of the client, in its errors.
  const redact = redactor(secretsOf(options));
  return (await Promise.all(found)).flat().map((finding) => ({ ...finding, what: redact(finding.what) }));
}

async function checkKnown(server: KnownServer, probes: TokenProbes): Promise<Finding[]> {
  return [
    ...checkProtocol(server),
    ...checkOffers(server),
    ...(await checkKeys(server)),
    ...(await checkAuthorizationRequests(server)),
    ...(await checkTokenEndpoint(server, probes)),
  ];
}
