/** A situation in which an alert fires: series of metrics, a value for each minute. */
export interface AlertCase {
  readonly alert: string;
  readonly series: Readonly<Record<string, string>>;
  /** The labels of the alert that fires, besides its severity. */
  readonly labels: Readonly<Record<string, string>>;
}

const JOB = 'job="tmi-bff",instance="a"';
const AT_A = { job: 'tmi-bff', instance: 'a' };
const SERVER = 'authorization_server="default"';
const event = (name: string, level: string) => `tmi_bff_events_total{${JOB},event="${name}",level="${level}"}`;
const requests = (status: string) =>
  `tmi_bff_http_request_duration_seconds_count{${JOB},operation="getToken",status="${status}"}`;
const slow = (le: string) =>
  `tmi_bff_http_request_duration_seconds_bucket{${JOB},operation="getToken",status="2xx",le="${le}"}`;
const called = (status: string) =>
  `tmi_bff_authorization_server_request_duration_seconds_count{${JOB},${SERVER},status="${status}"}`;

/** One for each alert of docs/examples/monitoring/alerts.yml. */
export const ALERT_CASES: readonly AlertCase[] = [
  { alert: 'TmiBffDown', series: { [`up{${JOB}}`]: '1 0x30' }, labels: AT_A },
  { alert: 'TmiBffNotReady', series: { [`tmi_bff_ready{${JOB}}`]: '1 0x30' }, labels: AT_A },
  {
    alert: 'TmiBffFault',
    series: { [event('request.failed', 'fault')]: '0x20 1x10' },
    labels: { instance: 'a', event: 'request.failed' },
  },
  {
    alert: 'TmiBffStoreUnavailable',
    series: { [`tmi_bff_store_failures_total{${JOB},operation="read"}`]: '0+5x30' },
    labels: { instance: 'a' },
  },
  {
    alert: 'TmiBffStoreAtRisk',
    series: { [event('store.not_durable', 'warning')]: '1x30' },
    labels: { ...AT_A, event: 'store.not_durable', level: 'warning' },
  },
  {
    alert: 'TmiBffAuthorizationServerUnavailable',
    series: { [called('2xx')]: '0+60x30', [called('none')]: '0+60x30' },
    labels: { authorization_server: 'default' },
  },
  {
    alert: 'TmiBffClientRefused',
    series: { [`tmi_bff_token_answers_total{${JOB},outcome="invalid_client"}`]: '0+1x30' },
    labels: {},
  },
  {
    alert: 'TmiBffRefreshesFail',
    series: {
      [`tmi_bff_refreshes_total{${JOB},${SERVER},outcome="succeeded"}`]: '0+60x30',
      [`tmi_bff_refreshes_total{${JOB},${SERVER},outcome="refused"}`]: '0+30x30',
    },
    labels: { authorization_server: 'default' },
  },
  {
    alert: 'TmiBffRefreshTokensAtRisk',
    series: { [event('refresh.not_stored', 'warning')]: '0x20 1x10' },
    labels: { event: 'refresh.not_stored' },
  },
  {
    alert: 'TmiBffSignInsFail',
    series: {
      [`tmi_bff_sign_ins_total{${JOB},${SERVER},outcome="started"}`]: '0+60x30',
      [`tmi_bff_sign_ins_total{${JOB},${SERVER},outcome="refused"}`]: '0+30x30',
    },
    labels: {},
  },
  {
    alert: 'TmiBffServerErrors',
    series: { [requests('2xx')]: '0+600x30', [requests('5xx')]: '0+60x30' },
    labels: { instance: 'a' },
  },
  {
    alert: 'TmiBffSlow',
    series: { [slow('2.5')]: '0+100x30', [slow('5')]: '0+110x30', [slow('+Inf')]: '0+110x30' },
    labels: { operation: 'getToken' },
  },
  {
    alert: 'TmiBffEventLoopLag',
    series: { [`tmi_bff_nodejs_eventloop_lag_p99_seconds{${JOB}}`]: '0.5x30' },
    labels: AT_A,
  },
  {
    alert: 'TmiBffLimitsExceeded',
    series: { [`tmi_bff_limits_exceeded_total{${JOB},limit="limits.addressPerMinute"}`]: '0+30x30' },
    labels: { limit: 'limits.addressPerMinute' },
  },
  {
    alert: 'TmiBffProxyNotTrusted',
    series: { [event('transport.untrusted_proxy', 'warning')]: '1x30' },
    labels: { ...AT_A, event: 'transport.untrusted_proxy', level: 'warning' },
  },
  {
    alert: 'TmiBffClockDiffers',
    series: { [event('authorization_server.clock_differs', 'warning')]: '1x30' },
    labels: { ...AT_A, event: 'authorization_server.clock_differs', level: 'warning' },
  },
  {
    alert: 'TmiBffResourceServerFails',
    series: {
      [`tmi_bff_proxy_requests_total{${JOB},api="stocks",outcome="2xx"}`]: '0+60x30',
      [`tmi_bff_proxy_requests_total{${JOB},api="stocks",outcome="failed"}`]: '0+60x30',
    },
    labels: { api: 'stocks' },
  },
];

/** Half an hour in which nothing is wrong. */
export const HEALTHY: Readonly<Record<string, string>> = {
  [`up{${JOB}}`]: '1x30',
  [`tmi_bff_ready{${JOB}}`]: '1x30',
  [event('request.failed', 'fault')]: '0x30',
  [event('store.not_durable', 'warning')]: '0x30',
  [event('transport.untrusted_proxy', 'warning')]: '0x30',
  [event('authorization_server.clock_differs', 'warning')]: '0x30',
  [event('refresh.not_stored', 'warning')]: '0x30',
  [`tmi_bff_store_failures_total{${JOB},operation="read"}`]: '0x30',
  [called('2xx')]: '0+60x30',
  [called('none')]: '0+1x30',
  [`tmi_bff_token_answers_total{${JOB},outcome="held"}`]: '0+600x30',
  [`tmi_bff_refreshes_total{${JOB},${SERVER},outcome="succeeded"}`]: '0+60x30',
  [`tmi_bff_refreshes_total{${JOB},${SERVER},outcome="refused"}`]: '0+1x30',
  [`tmi_bff_sign_ins_total{${JOB},${SERVER},outcome="started"}`]: '0+60x30',
  [`tmi_bff_sign_ins_total{${JOB},${SERVER},outcome="refused"}`]: '0+1x30',
  [requests('2xx')]: '0+600x30',
  [requests('5xx')]: '0x30',
  [slow('2.5')]: '0+110x30',
  [slow('+Inf')]: '0+110x30',
  [`tmi_bff_nodejs_eventloop_lag_p99_seconds{${JOB}}`]: '0.02x30',
  [`tmi_bff_limits_exceeded_total{${JOB},limit="limits.addressPerMinute"}`]: '0+10x30',
  [`tmi_bff_proxy_requests_total{${JOB},api="stocks",outcome="2xx"}`]: '0+60x30',
  [`tmi_bff_proxy_requests_total{${JOB},api="stocks",outcome="failed"}`]: '0+1x30',
};
