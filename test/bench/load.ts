import { setTimeout as pause } from 'node:timers/promises';
import { answerQuestions } from './children.js';
import { startConnection } from './connection.js';
import { ENDPOINTS, type Endpoint, PUBLIC_ORIGIN } from './fixtures.js';
import { percentile } from './statistics.js';

/** A process that puts load on servers. */
export type LoadQuestion =
  | { readonly kind: 'target'; readonly name: string; readonly port: number; readonly cookies: readonly string[] }
  | ({ readonly kind: 'run' } & LoadRun);

export interface LoadRun {
  readonly name: string;
  readonly endpoint: Endpoint;
  readonly connections: number;
  /** Under load, but not yet measured. */
  readonly rampMs: number;
  readonly measuredMs: number;
}

export interface LoadResult {
  readonly requestsPerSecond: number;
  readonly p50: number;
  readonly p99: number;
  /** All answers, those of the ramp included. */
  readonly answers: number;
  /** The share of its core that the load generator itself needed. */
  readonly generatorBusy: number;
}

interface Target {
  readonly port: number;
  readonly requests: Readonly<Record<Endpoint, readonly Buffer[]>>;
}

const targets = new Map<string, Target>();

answerQuestions(async (question: LoadQuestion) => {
  if (question.kind === 'run') return run(question);
  const { name, port, cookies } = question;
  const requests = Object.entries(ENDPOINTS).map(([endpoint, target]) => [
    endpoint,
    cookies.map((cookie) => requestOf(target, cookie)),
  ]);
  targets.set(name, { port, requests: Object.fromEntries(requests) });
  return undefined;
});

/** What a browser sends, by way of a proxy. */
function requestOf(target: string, cookie: string): Buffer {
  const lines = [
    `GET ${target} HTTP/1.1`,
    `Host: ${new URL(PUBLIC_ORIGIN).host}`,
    'X-Forwarded-Proto: https',
    'X-Forwarded-For: 203.0.113.7',
    'User-Agent: Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/156.0.0.0 Safari/537.36',
    'Accept: */*',
    'Sec-Fetch-Site: same-origin',
    'Sec-Fetch-Mode: cors',
    'Sec-Fetch-Dest: empty',
    `Referer: ${PUBLIC_ORIGIN}/orders`,
    'Accept-Encoding: gzip, deflate, br, zstd',
    'Accept-Language: en-GB,en;q=0.9',
    `Cookie: ${cookie}`,
  ];
  return Buffer.from(`${lines.join('\r\n')}\r\n\r\n`, 'latin1');
}

async function run({ name, endpoint, connections, rampMs, measuredMs }: LoadRun): Promise<LoadResult> {
  const target = targets.get(name);
  if (target === undefined) throw new Error(`no target ${name}`);
  const requests = target.requests[endpoint];
  const latencies: number[] = [];
  let measuringSinceMs = Number.POSITIVE_INFINITY;
  let answers = 0;
  let next = 0;
  const open = Array.from({ length: connections }, () =>
    startConnection({
      port: target.port,
      nextRequest: () => requests[next++ % requests.length] as Buffer,
      onAnswer(startedAtMs) {
        answers += 1;
        // What began in the ramp belongs to it: a server accepts one connection a turn, and the last one waits for all.
        if (startedAtMs >= measuringSinceMs) latencies.push(performance.now() - startedAtMs);
      },
    }),
  );
  await pause(rampMs);
  const before = process.cpuUsage();
  measuringSinceMs = performance.now();
  const answersBefore = answers;
  await pause(measuredMs);
  const elapsedMs = performance.now() - measuringSinceMs;
  const measuredAnswers = answers - answersBefore;
  const { user, system } = process.cpuUsage(before);
  await Promise.all(open.map((connection) => connection.finish()));
  return {
    requestsPerSecond: (measuredAnswers / elapsedMs) * 1000,
    p50: percentile(latencies, 0.5),
    p99: percentile(latencies, 0.99),
    answers,
    generatorBusy: (user + system) / 1000 / elapsedMs,
  };
}
