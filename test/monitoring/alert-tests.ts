import path from 'node:path';
import { stringify } from 'yaml';
import { ALERT_CASES, type AlertCase, HEALTHY } from './alert-cases.js';
import { type AlertRule, monitoringFolder, readAlertRules } from './monitoring-files.js';

/** The minute in which alerts are looked at: every `for` has passed by then. */
const EVALUATED_AT = '25m';

/** A file for `promtool test rules`: each alert fires in its case, and none in healthy times. */
export function alertTests(): string {
  const rules = new Map(readAlertRules().map((rule) => [rule.alert, rule]));
  const firing = ALERT_CASES.map((one) => testOf(one, rules.get(one.alert)));
  const quiet = {
    name: 'healthy',
    interval: '1m',
    input_series: seriesOf(HEALTHY),
    alert_rule_test: [...rules.keys()].map((alertname) => ({ eval_time: EVALUATED_AT, alertname, exp_alerts: [] })),
  };
  return stringify({
    rule_files: [path.join(monitoringFolder, 'alerts.yml')],
    evaluation_interval: '1m',
    tests: [...firing, quiet],
  });
}

function testOf({ alert, series, labels }: AlertCase, rule: AlertRule | undefined) {
  if (rule === undefined) throw new Error(`alerts.yml has no ${alert}`);
  const annotations = Object.entries(rule.annotations).map(([name, text]) => [name, withLabels(text, labels)]);
  const expected = { exp_labels: { ...labels, ...rule.labels }, exp_annotations: Object.fromEntries(annotations) };
  return {
    name: alert,
    interval: '1m',
    input_series: seriesOf(series),
    alert_rule_test: [{ eval_time: EVALUATED_AT, alertname: alert, exp_alerts: [expected] }],
  };
}

const seriesOf = (series: Readonly<Record<string, string>>) =>
  Object.entries(series).map(([name, values]) => ({ series: name, values }));

function withLabels(text: string, labels: Readonly<Record<string, string>>): string {
  return text.replace(/\{\{ \$labels\.(\w+) \}\}/g, (_, name: string) => labels[name] ?? '');
}
