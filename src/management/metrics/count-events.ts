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

function countsFor(instruments: Instruments, of: FrontendLabel): Counts {
  return {
    ...countRequests(instruments, of),
    ...countTokens(instruments, of),
    ...countSignIns(instruments, of),
    ...countSessions(instruments, of),
    ...countProxies(instruments, of),
  };
}

function countRequests(
  { requests, authorizationServerSeconds, limitsExceeded }: Instruments,
  of: FrontendLabel,
): Counts {
  return {
    'request.answered': ({ operation, status, durationMs }) =>
      requests.observe({ operation, status: statusLabel(status), ...of }, durationMs / 1000),
    'authorization_server.called': ({ authorizationServer, status, durationMs }) =>
      authorizationServerSeconds.observe(
        { authorization_server: authorizationServer, status: statusLabel(status), ...of },
        durationMs / 1000,
      ),
    'rate_limit.refused': ({ limit }) => limitsExceeded.inc({ limit, ...of }),
  };
}

function countTokens({ tokenAnswers, refreshes, refreshSeconds, rotations }: Instruments, of: FrontendLabel): Counts {
  // Served from what is held, a token query is the request that matters most.
  const bySource = {
    held: tokenAnswers.labels({ outcome: 'held', ...of }),
    refresh: tokenAnswers.labels({ outcome: 'refresh', ...of }),
  };
  const refreshed = (authorization_server: string, outcome: string) =>
    refreshes.inc({ authorization_server, outcome, ...of });
  return {
    'token.issued': ({ source }) => bySource[source].inc(),
    'token.refused': ({ error }) => tokenAnswers.inc({ outcome: errorLabel(error), ...of }),
    'refresh.succeeded': ({ authorizationServer, durationMs, rotated }) => {
      refreshed(authorizationServer, 'succeeded');
      refreshSeconds.observe({ authorization_server: authorizationServer, ...of }, durationMs / 1000);
      if (rotated) rotations.inc({ authorization_server: authorizationServer, ...of });
    },
    'refresh.refused': ({ authorizationServer }) => refreshed(authorizationServer, 'refused'),
    'refresh.failed': ({ authorizationServer, outcome }) => refreshed(authorizationServer, outcome),
  };
}

function countSignIns({ signIns }: Instruments, of: FrontendLabel): Counts {
  const count = (outcome: string) => (about: { readonly authorizationServer: string }) =>
    signIns.inc({ authorization_server: about.authorizationServer, outcome, ...of });
  return {
    'sign_in.started': count('started'),
    'sign_in.succeeded': count('succeeded'),
    'step_up.succeeded': count('stepped_up'),
    'sign_in.declined': count('declined'),
    'sign_in.refused': count('refused'),
    'sign_in.rejected': count('rejected'),
    'sign_in.failed': ({ outcome, ...about }) => count(outcome)(about),
  };
}

function countSessions({ sessionsStarted, sessionsEnded }: Instruments, of: FrontendLabel): Counts {
  return {
    'session.started': () => sessionsStarted.inc(of),
    'session.ended': ({ reason, sessions = 1 }) => sessionsEnded.inc({ reason, ...of }, sessions),
  };
}

function countProxies({ proxyRequests }: Instruments, of: FrontendLabel): Counts {
  return {
    'proxy.answered': ({ api, status }) => proxyRequests.inc({ api, outcome: statusLabel(status), ...of }),
    'proxy.refused': ({ api }) => proxyRequests.inc({ api, outcome: 'refused', ...of }),
    'proxy.failed': ({ api }) => proxyRequests.inc({ api, outcome: 'failed', ...of }),
    'proxy.full': ({ api }) => proxyRequests.inc({ api, outcome: 'full', ...of }),
  };
}
