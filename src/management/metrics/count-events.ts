import type { DetailsOf, EventName } from '../../telemetry/catalogue.js';
import type { EventListener } from '../../telemetry/events.js';
import type { Instruments } from './instruments.js';
import { errorLabel, statusLabel } from './label-values.js';

type Counts = { readonly [Name in EventName]?: (details: DetailsOf<Name>) => void };

/** The label of one of several frontends; none if the process has only one, or if it is about the process. */
export interface FrontendLabel {
  readonly frontend?: string;
}

/** Makes the listener that counts events, by frontend. */
export function countEvents(instruments: Instruments): EventListener {
  const { events } = instruments;
  const countsOf = new Map<string | undefined, Counts>();
  return ({ name, level, details, frontend }) => {
    const of = frontend === undefined ? {} : { frontend };
    const counts = countsOf.get(frontend) ?? countsFor(instruments, of);
    countsOf.set(frontend, counts);
    // The compiler cannot see that `name` and `details` belong together; their type makes sure of it.
    const count = counts[name] as ((details: unknown) => void) | undefined;
    count?.(details);
    if (level !== 'debug') events.inc({ event: name, level, ...of });
  };
}

function countsFor(to: Instruments, of: FrontendLabel): Counts {
  // Served from what is held, a token query is the request that matters most.
  const bySource = {
    held: to.tokenAnswers.labels({ outcome: 'held', ...of }),
    refresh: to.tokenAnswers.labels({ outcome: 'refresh', ...of }),
  };
  const refreshed = (authorization_server: string, outcome: string) =>
    to.refreshes.inc({ authorization_server, outcome, ...of });
  const signIn = (outcome: string) => (about: { readonly authorizationServer: string }) =>
    to.signIns.inc({ authorization_server: about.authorizationServer, outcome, ...of });
  const proxied = (outcome: string) => (about: { readonly api: string }) =>
    to.proxyRequests.inc({ api: about.api, outcome, ...of });
  return {
    'request.answered': ({ operation, status, durationMs }) =>
      to.requests.observe({ operation, status: statusLabel(status), ...of }, durationMs / 1000),
    'authorization_server.called': ({ authorizationServer, status, durationMs }) =>
      to.authorizationServerSeconds.observe(
        { authorization_server: authorizationServer, status: statusLabel(status), ...of },
        durationMs / 1000,
      ),
    'rate_limit.refused': ({ limit }) => to.limitsExceeded.inc({ limit, ...of }),
    'token.issued': ({ source }) => bySource[source].inc(),
    'token.refused': ({ error }) => to.tokenAnswers.inc({ outcome: errorLabel(error), ...of }),
    'refresh.succeeded': ({ authorizationServer, durationMs, rotated }) => {
      refreshed(authorizationServer, 'succeeded');
      to.refreshSeconds.observe({ authorization_server: authorizationServer, ...of }, durationMs / 1000);
      if (rotated) to.rotations.inc({ authorization_server: authorizationServer, ...of });
    },
    'refresh.refused': ({ authorizationServer }) => refreshed(authorizationServer, 'refused'),
    'refresh.failed': ({ authorizationServer, outcome }) => refreshed(authorizationServer, outcome),
    'sign_in.started': signIn('started'),
    'sign_in.succeeded': signIn('succeeded'),
    'step_up.succeeded': signIn('stepped_up'),
    'sign_in.declined': signIn('declined'),
    'sign_in.refused': signIn('refused'),
    'sign_in.rejected': signIn('rejected'),
    'sign_in.failed': ({ outcome, ...about }) => signIn(outcome)(about),
    'session.started': () => to.sessionsStarted.inc(of),
    'session.ended': ({ reason, sessions = 1 }) => to.sessionsEnded.inc({ reason, ...of }, sessions),
    'proxy.answered': ({ api, status }) => to.proxyRequests.inc({ api, outcome: statusLabel(status), ...of }),
    'proxy.refused': proxied('refused'),
    'proxy.failed': proxied('failed'),
    'proxy.full': proxied('full'),
  };
}
