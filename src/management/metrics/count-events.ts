import type { DetailsOf, EventName } from '../../telemetry/catalogue.js';
import type { EventListener } from '../../telemetry/events.js';
import type { Instruments } from './instruments.js';
import { errorLabel, statusLabel } from './label-values.js';

type Counts = { readonly [Name in EventName]?: (details: DetailsOf<Name>) => void };

/** Makes the listener that counts events. */
export function countEvents(instruments: Instruments): EventListener {
  const counts: Counts = {
    ...countRequests(instruments),
    ...countTokens(instruments),
    ...countSignIns(instruments),
    ...countSessions(instruments),
    ...countProxies(instruments),
  };
  const { events } = instruments;
  return ({ name, level, details }) => {
    // The compiler cannot see that `name` and `details` belong together; their type makes sure of it.
    const count = counts[name] as ((details: unknown) => void) | undefined;
    count?.(details);
    if (level !== 'debug') events.inc({ event: name, level });
  };
}

function countRequests({ requests, authorizationServerSeconds, limitsExceeded }: Instruments): Counts {
  return {
    'request.answered': ({ operation, status, durationMs }) =>
      requests.observe({ operation, status: statusLabel(status) }, durationMs / 1000),
    'authorization_server.called': ({ authorizationServer, status, durationMs }) =>
      authorizationServerSeconds.observe(
        { authorization_server: authorizationServer, status: statusLabel(status) },
        durationMs / 1000,
      ),
    'rate_limit.refused': ({ limit }) => limitsExceeded.inc({ limit }),
  };
}

function countTokens({ tokenAnswers, refreshes, refreshSeconds, rotations }: Instruments): Counts {
  // Served from what is held, a token query is the request that matters most.
  const bySource = { held: tokenAnswers.labels('held'), refresh: tokenAnswers.labels('refresh') };
  const refreshed = (authorization_server: string, outcome: string) => refreshes.inc({ authorization_server, outcome });
  return {
    'token.issued': ({ source }) => bySource[source].inc(),
    'token.refused': ({ error }) => tokenAnswers.inc({ outcome: errorLabel(error) }),
    'refresh.succeeded': ({ authorizationServer, durationMs, rotated }) => {
      refreshed(authorizationServer, 'succeeded');
      refreshSeconds.observe({ authorization_server: authorizationServer }, durationMs / 1000);
      if (rotated) rotations.inc({ authorization_server: authorizationServer });
    },
    'refresh.refused': ({ authorizationServer }) => refreshed(authorizationServer, 'refused'),
    'refresh.failed': ({ authorizationServer, outcome }) => refreshed(authorizationServer, outcome),
  };
}

function countSignIns({ signIns }: Instruments): Counts {
  const count = (outcome: string) => (about: { readonly authorizationServer: string }) =>
    signIns.inc({ authorization_server: about.authorizationServer, outcome });
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

function countSessions({ sessionsStarted, sessionsEnded }: Instruments): Counts {
  return {
    'session.started': () => sessionsStarted.inc(),
    'session.ended': ({ reason, sessions = 1 }) => sessionsEnded.inc({ reason }, sessions),
  };
}

function countProxies({ proxyRequests }: Instruments): Counts {
  return {
    'proxy.answered': ({ api, status }) => proxyRequests.inc({ api, outcome: statusLabel(status) }),
    'proxy.refused': ({ api }) => proxyRequests.inc({ api, outcome: 'refused' }),
    'proxy.failed': ({ api }) => proxyRequests.inc({ api, outcome: 'failed' }),
    'proxy.full': ({ api }) => proxyRequests.inc({ api, outcome: 'full' }),
  };
}
