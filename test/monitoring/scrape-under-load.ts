import { setTimeout as pause } from 'node:timers/promises';
import { managedBackend } from '../support/managed-backend.js';
import { startScriptedAuthorizationServer } from '../support/scripted-authorization-server/index.js';
import { startScriptedResourceServer } from '../support/scripted-resource-server.js';
import { STOCKS, startTestBackend } from '../support/test-backend.js';
import { useForAWhile } from './load.js';
import { metricsIn, readAlertRules, readPanels } from './monitoring-files.js';
import { drawDashboard, emptyPanels } from './picture.js';
import { type Prometheus, startPrometheus } from './prometheus.js';

/** Has Prometheus scrape a backend that is used, draws the dashboard, and returns what is wrong. */
export async function scrapeUnderLoad(seconds: number, picture: string): Promise<string[]> {
  const [server, api] = await Promise.all([startScriptedAuthorizationServer(), startScriptedResourceServer()]);
  const managed = managedBackend();
  const stocks = { target: api.origin, resource: STOCKS, scope: ['read'], paths: ['/**'] };
  const limits = { sessionPerMinute: 0, addressPerMinute: 0, signInsPerMinute: 0, signInStartsPerMinute: 0 };
  const backend = await startTestBackend(server, {
    options: { management: { port: 0 }, proxies: { stocks }, limits },
    serve: managed.serve,
  });
  const prometheus = await startPrometheus(managed.port());
  const start = Date.now() / 1000;
  try {
    await useForAWhile({ backend, server }, seconds);
    // The last requests are scraped too.
    await pause(2_000);
    const range = { start, end: Date.now() / 1000 };
    await drawDashboard(prometheus, range, picture);
    process.stdout.write(`The picture of the dashboard is ${picture}.\n`);
    const empty = (await emptyPanels(prometheus, range)).map((title) => `the panel "${title}" shows nothing`);
    const text = (await managed.ask('/metrics')).body;
    return [...empty, ...unknownMetrics(text), ...(await brokenRules(prometheus))];
  } finally {
    await prometheus.close();
    await backend.close();
    await api.close();
    await server.close();
  }
}

/** The metrics in rules and dashboard that the backend does not have. */
function unknownMetrics(text: string): string[] {
  const known = new Set([...text.matchAll(/^# TYPE (\w+)/gm)].map(([, name]) => name));
  const queries = [...readAlertRules(), ...readPanels().flatMap(({ targets }) => targets)];
  const named = new Set(queries.flatMap(({ expr }) => metricsIn(expr)));
  return [...named].filter((name) => !known.has(name)).map((name) => `the backend has no metric ${name}`);
}

/** Prometheus evaluates each rule, and that the backend is there and ready makes none of these two fire. */
async function brokenRules(prometheus: Prometheus): Promise<string[]> {
  for (const { expr } of readAlertRules()) await prometheus.query(expr);
  const wrong = (await prometheus.alerts()).filter(({ labels }) =>
    ['TmiBffDown', 'TmiBffNotReady'].includes(labels.alertname ?? ''),
  );
  return wrong.map(({ labels }) => `${labels.alertname} is pending or fires`);
}
