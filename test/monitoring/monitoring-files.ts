import { readFileSync } from 'node:fs';
import path from 'node:path';
import { parse } from 'yaml';
import { root } from '../docs/documents.js';

export const monitoringFolder = path.join(root, 'docs/examples/monitoring');

export interface AlertRule {
  readonly alert: string;
  readonly expr: string;
  readonly labels: Readonly<Record<string, string>>;
  readonly annotations: Readonly<Record<string, string>>;
}

interface Panel {
  readonly title: string;
  readonly targets: readonly { readonly expr: string; readonly legendFormat: string }[];
}

export function readAlertRules(): AlertRule[] {
  const file: { groups: { rules: AlertRule[] }[] } = parse(
    readFileSync(path.join(monitoringFolder, 'alerts.yml'), 'utf8'),
  );
  return file.groups.flatMap(({ rules }) => rules);
}

export function readPanels(): Panel[] {
  const file: { panels: Panel[] } = JSON.parse(readFileSync(path.join(monitoringFolder, 'dashboard.json'), 'utf8'));
  return file.panels;
}

/** A query of the dashboard, with its variables filled in. */
export function filled(expr: string): string {
  return expr.replaceAll('$__rate_interval', '15s').replaceAll('$instance', '.*');
}

/** The metrics that a query names, without the endings of the series of a histogram. */
export function metricsIn(expr: string): string[] {
  return [...expr.matchAll(/\btmi_bff_\w+/g)].map(([name]) => name.replace(/_(bucket|sum|count)$/, ''));
}
