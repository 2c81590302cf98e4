import { describe, expect, it } from '@jest/globals';
import { createMetrics } from '../../src/management/metrics/metrics.js';
import { ALERT_CASES } from '../monitoring/alert-cases.js';
import { metricsIn, readAlertRules, readPanels } from '../monitoring/monitoring-files.js';
import { codeOf, readDocument, sectionOf, tableRowsOf } from './documents.js';

const document = readDocument('docs/metrics.md');
const [, ...own] = tableRowsOf(sectionOf(document, 'Metrics of the backend'));
const [, ...ofProcess] = tableRowsOf(sectionOf(document, 'Metrics of the process'));
const { begin, textWith } = createMetrics();
begin({ authorizationServers: ['default'], apis: ['stocks'] });
const text = await textWith(async () => ({ ready: true, checks: {} })).text();
const types = new Map([...text.matchAll(/^# TYPE (\w+) (\w+)/gm)].map(([, name = '', type = '']) => [name, type]));

describe('docs/metrics.md', () => {
  it('has every metric with its type, and no other', () => {
    const documented = [...own, ...ofProcess].map(([name = '', type]) => [codeOf(name)?.toString(), type]);
    expect(documented.sort()).toEqual([...types].sort());
  });

  it('says of every metric what it means', () => {
    expect([...own, ...ofProcess].filter((row) => (row.at(-1) ?? '').length < 20)).toEqual([]);
  });

  it('begins every name with tmi_bff_', () => {
    expect([...types.keys()].filter((name) => !name.startsWith('tmi_bff_'))).toEqual([]);
  });
});

describe('docs/examples/monitoring', () => {
  it('names no metric that is not there', () => {
    const queries = [...readAlertRules(), ...readPanels().flatMap(({ targets }) => targets)].map(({ expr }) => expr);
    expect(queries.length).toBeGreaterThan(30);
    expect(queries.flatMap(metricsIn).filter((name) => !types.has(name))).toEqual([]);
  });

  it('shows or watches every metric of the backend', () => {
    const queries = [...readAlertRules(), ...readPanels().flatMap(({ targets }) => targets)].map(({ expr }) => expr);
    const named = new Set(queries.flatMap(metricsIn));
    expect(own.map(([name = '']) => codeOf(name)?.toString()).filter((name) => !named.has(name ?? ''))).toEqual([]);
  });

  it('has a case for every alert', () => {
    expect(ALERT_CASES.map(({ alert }) => alert).sort()).toEqual(
      readAlertRules()
        .map(({ alert }) => alert)
        .sort(),
    );
  });
});
