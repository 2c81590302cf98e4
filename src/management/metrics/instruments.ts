import { Counter, Gauge, Histogram, type Registry } from 'prom-client';

const FAST_SECONDS = [0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5];
const REQUEST_SECONDS = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30];
const NETWORK_SECONDS = [0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30];

/** The label of what is counted for one of several frontends. */
const FRONTEND = 'frontend';

/**
 * All that is measured, besides what prom-client knows of the process. docs/metrics.md describes it, and a test compares both.
 * The values of labels are those of settings and of lists in this program, so that no caller can make more of them.
 */
export function createInstruments(registry: Registry) {
  const { counter, seconds, gauge } = instrumentMakers(registry);
  return {
    requests: seconds('http_request_duration', 'Requests of browsers, from their headers to the end of the answer.', {
      labelNames: ['operation', 'status', FRONTEND],
      buckets: REQUEST_SECONDS,
    }),
    tokenAnswers: counter('token_answers', 'Answers to token queries: held, refresh, or the error.', [
      'outcome',
      FRONTEND,
    ]),
    refreshes: counter('refreshes', 'Refreshes by outcome.', ['authorization_server', 'outcome', FRONTEND]),
    refreshSeconds: seconds('refresh_duration', 'The time that refreshes took at the authorization server.', {
      labelNames: ['authorization_server', FRONTEND],
      buckets: NETWORK_SECONDS,
    }),
    rotations: counter('refresh_token_rotations', 'New refresh tokens that refreshes brought.', [
      'authorization_server',
      FRONTEND,
    ]),
    lockWaits: seconds('lock_wait', 'How long work on a session waited for other work on it in this process.', {
      buckets: FAST_SECONDS,
    }),
    lockBusy: counter('lock_busy', 'How often another process was working on the session.'),
    sessionsStarted: counter('sessions_started', 'Sessions that started.', [FRONTEND]),
    sessionsEnded: counter(
      'sessions_ended',
      'Sessions that were ended, by reason. Those that expire are not counted.',
      ['reason', FRONTEND],
    ),
    signIns: counter('sign_ins', 'Sign-ins by outcome.', ['authorization_server', 'outcome', FRONTEND]),
    proxyRequests: counter('proxy_requests', 'Calls of resource servers for pages, by status or failure.', [
      'api',
      'outcome',
      FRONTEND,
    ]),
    storeSeconds: seconds('store_operation_duration', 'Operations of the store.', {
      labelNames: ['operation'],
      buckets: FAST_SECONDS,
    }),
    storeFailures: counter('store_failures', 'Operations for which the store was not available.', ['operation']),
    authorizationServerSeconds: seconds(
      'authorization_server_request_duration',
      'Requests to authorization servers until the response began, by its status.',
      { labelNames: ['authorization_server', 'status', FRONTEND], buckets: NETWORK_SECONDS },
    ),
    limitsExceeded: counter(
      'limits_exceeded',
      'Requests that were refused because a session or an address exceeded a limit.',
      ['limit', FRONTEND],
    ),
    events: counter('events', 'Events of docs/events.md above the level debug.', ['event', 'level', FRONTEND]),
    ready: gauge('ready', 'Whether /readyz says yes.'),
    checkOk: gauge('check_ok', 'Whether a check of /readyz says yes.', ['check']),
  };
}

export type Instruments = ReturnType<typeof createInstruments>;

function instrumentMakers(registry: Registry) {
  const registers = [registry];
  return {
    counter: <Label extends string>(name: string, help: string, labelNames: readonly Label[] = []) =>
      new Counter({ name: `tmi_bff_${name}_total`, help, labelNames, registers }),
    seconds: <Label extends string>(
      name: string,
      help: string,
      { labelNames = [], buckets }: { readonly labelNames?: readonly Label[]; readonly buckets: number[] },
    ) => new Histogram({ name: `tmi_bff_${name}_seconds`, help, labelNames, buckets, registers }),
    gauge: <Label extends string>(name: string, help: string, labelNames: readonly Label[] = []) =>
      new Gauge({ name: `tmi_bff_${name}`, help, labelNames, registers }),
  };
}
