import { endpointMetadata, isByHand, metadataByHand } from '../../authorization-server/index.js';
import { ofTenant } from '../../core/issuer.js';
import type { Finding } from '../finding.js';
import type { ProbeAnswer } from './ask.js';
import { checkClock } from './clock.js';
import type { OnlineContext } from './context.js';
import type { Metadata } from './metadata-members.js';

export interface LoadedMetadata {
  /** `undefined`: nothing else can be checked. */
  readonly metadata: Metadata | undefined;
  readonly findings: readonly Finding[];
}

const REACHABLE = 'authorization-server.reachable';
const ISSUER = 'authorization-server.issuer';

/** Fetches the metadata, and compares its issuer with that of the settings. */
export async function loadMetadata(context: OnlineContext): Promise<LoadedMetadata> {
  const { client, findings, ask, clock } = context;
  if (isByHand(client)) {
    const what = 'The endpoints are set by hand, so no metadata is requested.';
    const metadata = { ...metadataByHand(client.issuer, client.endpoints) };
    return { metadata, findings: [findings.ok(ISSUER, what)] };
  }
  const url = metadataUrl(ofTenant(client.issuer, client.tenants?.discovery ?? ''), client.openidConnect);
  const askedAt = clock();
  const answer = await ask(url);
  if (answer.kind === 'no answer') {
    const what = `${url.href} cannot be reached: ${answer.reason}.`;
    const whatToDo = `Check ${context.configured.path}.issuer, the network, and the certificate authority (tls.caFile).`;
    return { metadata: undefined, findings: [findings.error(REACHABLE, what, whatToDo)] };
  }
  return {
    metadata: isMetadata(answer) ? { ...answer.json, ...endpointMetadata(client.endpoints ?? {}) } : undefined,
    findings: [
      findings.ok(REACHABLE, `${url.href} answered ${answer.status}.`),
      ...checkClock(answer, askedAt, context),
      checkIssuer(answer, url, context),
    ],
  };
}

/** OpenID Connect Discovery 1.0, section 4; RFC 8414, section 3. */
function metadataUrl(issuer: string, openidConnect: boolean): URL {
  const url = new URL(issuer);
  const path = url.pathname.replace(/\/$/, '');
  url.pathname = openidConnect
    ? `${path}/.well-known/openid-configuration`
    : `/.well-known/oauth-authorization-server${path}`;
  return url;
}

function isMetadata({ status, json }: ProbeAnswer): boolean {
  return status === 200 && typeof json.issuer === 'string';
}

function checkIssuer(answer: ProbeAnswer, url: URL, { client, configured, findings }: OnlineContext): Finding {
  const { issuer } = client;
  const told = answer.json.issuer;
  if (!isMetadata(answer) || typeof told !== 'string') {
    const what = `There is no metadata of ${issuer}: ${url.href} answered ${answer.status}.`;
    return findings.error(
      ISSUER,
      what,
      `Correct ${configured.path}.issuer, from which the URL of the metadata is made.`,
    );
  }
  if (told === issuer) return findings.ok(ISSUER, `The metadata names the issuer ${issuer}, as the settings do.`);
  const isSlash = told.replace(/\/$/, '') === issuer.replace(/\/$/, '');
  const difference = isSlash ? ' They differ in the slash at the end only.' : '';
  const what = `The settings name the issuer ${issuer}, the metadata names ${told}.${difference}`;
  return findings.error(ISSUER, what, `If that is your authorization server, set ${configured.path}.issuer to ${told}`);
}
