/**
 * `npm run test:monitoring [-- --seconds 60] [--picture file.png]`: checks rules and dashboard of docs/examples/monitoring with
 * Debian's Prometheus and Grafana's schema. Each alert fires in its case, and none in healthy times; a backend under load is scraped, and every panel
 * shows something. Fails with a list of what is wrong.
 */
import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { ALERT_CASES } from './alert-cases.js';
import { alertTests } from './alert-tests.js';
import { dashboardProblems } from './dashboard-problems.js';
import { monitoringFolder, readAlertRules } from './monitoring-files.js';
import { installPrometheus } from './prometheus.js';
import { scrapeUnderLoad } from './scrape-under-load.js';

const { values } = parseArgs({
  options: {
    seconds: { type: 'string', default: '60' },
    picture: { type: 'string', default: path.join(tmpdir(), 'tmi-bff-dashboard.png') },
  },
});
const problems: string[] = [];

installPrometheus();
const promtool = (...args: string[]) => execFileSync('promtool', args, { encoding: 'utf8', stdio: 'pipe' });
promtool('check', 'rules', path.join(monitoringFolder, 'alerts.yml'));
promtool('check', 'config', path.join(monitoringFolder, 'prometheus.yml'));

const cases = new Set(ALERT_CASES.map(({ alert }) => alert));
problems.push(...readAlertRules().flatMap(({ alert }) => (cases.has(alert) ? [] : [`no case fires ${alert}`])));
const folder = mkdtempSync(path.join(tmpdir(), 'tmi-bff-alerts-'));
const tests = path.join(folder, 'alerts.test.yml');
writeFileSync(tests, alertTests());
try {
  promtool('test', 'rules', tests);
  process.stdout.write(`${cases.size} alerts fired in their cases, and none in healthy times.\n`);
} catch (error) {
  const { stdout = '', stderr = '' } = error as { stdout?: string; stderr?: string };
  problems.push(`promtool test rules:\n${stdout}${stderr}`);
}
rmSync(folder, { recursive: true });

const dashboard = readFileSync(path.join(monitoringFolder, 'dashboard.json'), 'utf8');
const [wrong = [], found = []] = dashboardProblems(dashboard, dashboard.replace('"gridPos"', '"grid"'));
problems.push(...wrong, ...(found.length > 0 ? [] : ['the schema of Grafana does not find a wrong name']));
if (wrong.length === 0) process.stdout.write('The dashboard is as the schema of Grafana says.\n');

problems.push(...(await scrapeUnderLoad(Number(values.seconds), values.picture)));
for (const problem of problems) process.stderr.write(`${problem}\n`);
process.stdout.write(problems.length === 0 ? 'Nothing is wrong.\n' : '');
process.exitCode = problems.length === 0 ? 0 : 1;
