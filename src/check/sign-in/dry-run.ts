import { createAuthorizationServer, type IssuedTokens, loadDpopKey } from '../../authorization-server/index.js';
import { authorizationServersOf } from '../../config/authorization-server-checks.js';
import type { Options } from '../../config/schema.js';
import { type Clock, systemClock } from '../../core/clock.js';
import { Misconfiguration } from '../../core/misconfiguration.js';
import { resourceIndicatorsOf } from '../../core/resource-indicator.js';
import type { Finding } from '../finding.js';
import { onlineContext } from '../online/context.js';
import { type Callbacks, listenForCallbacks } from './callbacks.js';
import { checkGrant, checkIssued, checkReuse } from './grant-findings.js';
import { type DryRunSubject, failureText } from './subject.js';

export interface DryRun {
  /** The name of the authorization server in the settings. */
  readonly name: string;
  /** A registered redirect URI on loopback to listen at. Default: that of the settings, at `listen` of the settings. */
  readonly callback?: string | undefined;
  /** Tells the operator which URL to open. */
  readonly announce: (url: string) => void;
  readonly clock?: Clock;
  /** How long to wait for the person. */
  readonly patienceMs?: number;
}

const PATIENCE_MS = 5 * 60_000;
const COMPLETED = 'sign-in.completed';

/**
 * Signs the operator in, in their own browser, and tries what the backend relies on: refreshes, rotation, narrower scopes,
 * revocation. Where refresh tokens are rotated, the browser is led through a second sign-in, whose grant is used up to see
 * whether reuse is detected. No token is kept or shown.
 *
 * @throws Misconfiguration if there is no such authorization server, or the address cannot be listened at
 */
export async function checkSignIn(options: Options, run: DryRun): Promise<Finding[]> {
  const subject = await subjectOf(options, run);
  const patienceMs = run.patienceMs ?? PATIENCE_MS;
  const callbacks = await listenForCallbacks({
    redirectUri: subject.client.redirectUri,
    ...placeOf(options, run),
    patienceMs,
  });
  try {
    const first = await signIn(subject, { callbacks, lead: run.announce });
    if (first.kind !== 'granted') return [first.finding];
    const { refreshToken } = first.value;
    const { findings, isRotated } =
      refreshToken === undefined ? { findings: [], isRotated: false } : await checkGrant(refreshToken, subject);
    const reuse = isRotated ? await secondRound(subject, callbacks) : [];
    return [
      subject.findings.ok(COMPLETED, 'The sign-in worked.'),
      ...checkIssued(first.value, subject),
      ...findings,
      ...reuse,
    ];
  } finally {
    await callbacks.close();
  }
}

async function subjectOf(options: Options, { name, callback, clock = systemClock }: DryRun): Promise<DryRunSubject> {
  const configured = authorizationServersOf(options).find((one) => one.name === name);
  if (configured === undefined) throw new Misconfiguration([`--sign-in: there is no authorization server "${name}"`]);
  const context = onlineContext(configured, options, clock);
  const dpopKey = await loadDpopKey(options.dpop);
  const client = { ...context.client, redirectUri: callback ?? context.client.redirectUri, dpopKey };
  const { scope, resources } = context.firstGrant;
  const first = resourceIndicatorsOf(resources.slice(0, 1));
  const isBound = options.resources.some(({ indicator, dpop }) => dpop && first.includes(indicator));
  return {
    ...context,
    client,
    server: await createAuthorizationServer(client),
    query: { resources: first, boundTo: isBound ? dpopKey?.thumbprint : undefined },
    scope,
  };
}

/** Where the browser arrives: at the given callback itself, or behind the proxy of the backend. */
function placeOf({ listen }: Options, { callback }: DryRun) {
  if (callback === undefined) return { host: listen.host, port: listen.port, option: 'listen' };
  const { hostname, port } = new URL(callback);
  return { host: hostname.replace(/^\[|\]$/g, ''), port: Number(port || 80), option: '--callback' };
}

type SignedIn =
  | { readonly kind: 'granted'; readonly value: IssuedTokens }
  | { readonly kind: 'failed'; readonly finding: Finding };

/** Leads the browser through one sign-in. */
async function signIn(
  subject: DryRunSubject,
  { callbacks, lead }: { readonly callbacks: Callbacks; readonly lead: (url: string) => void },
): Promise<SignedIn> {
  const { server, scope, query, findings, firstGrant } = subject;
  const failed = (what: string, whatToDo: string): SignedIn => ({
    kind: 'failed',
    finding: findings.error(COMPLETED, what, whatToDo),
  });
  const begun = await server.beginSignIn(firstGrant);
  if (begun.kind !== 'granted') return failed(`The sign-in cannot begin: ${failureText(begun)}.`, READ_ABOVE);
  const { authorizationUrl, ...secrets } = begun.value;
  const arrival = callbacks.next(secrets.state);
  lead(authorizationUrl);
  const response = await arrival;
  if (response === undefined) return failed('No authorization response arrived in time.', NO_RESPONSE);
  const outcome = await server.completeSignIn({ query: response, secrets, firstQuery: query, scope });
  if (outcome.kind === 'granted') return outcome;
  if (outcome.unused !== undefined) await server.revoke(outcome.unused.refreshToken);
  return failed(`The sign-in failed: ${failureText(outcome)}.`, READ_ABOVE);
}

const READ_ABOVE = 'Correct what the other findings name, and what the authorization server complains about.';
const NO_RESPONSE =
  'Open the URL on a machine that reaches the redirect URI, with the backend stopped; or name a registered redirect URI on loopback with --callback.';

/** The browser is still at the redirect URI of the first sign-in, and is led on from there. */
async function secondRound(subject: DryRunSubject, callbacks: Callbacks): Promise<Finding[]> {
  const second = await signIn(subject, { callbacks, lead: callbacks.leadOn });
  const refreshToken = second.kind === 'granted' ? second.value.refreshToken : undefined;
  return refreshToken === undefined ? [] : checkReuse(refreshToken, subject);
}
