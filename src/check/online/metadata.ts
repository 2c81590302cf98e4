import {
  endpointMetadata,
  isByHand,
  metadataByHand,
  saidAt,
  TOLERATED_SECONDS,
} from '../../authorization-server/index.js';
import { ofTenant } from '../../core/issuer.js';
import type { Finding } from '../finding.js';
import type { ProbeAnswer } from './ask.js';
import type { Metadata, OnlineContext } from './context.js';

export interface LoadedMetadata {
  /** `undefined`: nothing else can be checked. */
  readonly metadata: Metadata | undefined;
  readonly findings: readonly Finding[];
}

const REACHABLE = 'authorization-server.reachable';
const ISSUER = 'authorization-server.issuer';
const CLOCK = 'authorization-server.clock';
const NOTEWORTHY_SECONDS = 5;

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

/** Compares the clock of this machine with the header `Date` of an answer (RFC 9110, section 6.6.1). */
function checkClock({ headers }: ProbeAnswer, askedAt: number, { clock, client, findings }: OnlineContext): Finding[] {
  const { host } = new URL(client.issuer);
  const writtenAt = saidAt(headers);
  if (Number.isNaN(writtenAt)) return [];
  // It was written between the two moments.
  const difference = Math.round(Math.max(askedAt - writtenAt, writtenAt - clock(), 0));
  if (difference <= NOTEWORTHY_SECONDS) return [findings.ok(CLOCK, `The clocks of this machine and ${host} agree.`)];
  const side = askedAt > writtenAt ? 'ahead of' : 'behind';
  const what = `The clock differs by ${difference} s from ${host}: that of this machine is ${side} the other.`;
  const whatToDo = 'Synchronize the clock of this machine (NTP), and that of the authorization server.';
  return [findings[difference > TOLERATED_SECONDS ? 'error' : 'warning'](CLOCK, what, whatToDo)];
}
