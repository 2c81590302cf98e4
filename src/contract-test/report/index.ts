import type { ContractTestResult } from '../run/verdict.js';
import type { Severity } from '../severity.js';
import { htmlReport } from './html.js';
import { jsonReport } from './json.js';
import { junitReport } from './junit.js';
import { markdownReport } from './markdown.js';
import { type RepositoryFile, sarifReport } from './sarif.js';

/** What a report can be written as. */
export const REPORT_FORMATS = ['junit', 'json', 'html', 'markdown', 'sarif'] as const;
export type ReportFormat = (typeof REPORT_FORMATS)[number];

export interface ReportOptions {
  /** What the run was given: JUnit shows lighter findings without failing. */
  readonly failOn?: Severity;
  /** A file of the repository that SARIF results point at. */
  readonly location?: RepositoryFile;
}

const REPORTS: Readonly<Record<ReportFormat, (result: ContractTestResult, options: ReportOptions) => string>> = {
  junit: junitReport,
  json: jsonReport,
  html: htmlReport,
  markdown: markdownReport,
  sarif: sarifReport,
};

/** Writes a result down. */
export function formatReport(result: ContractTestResult, format: ReportFormat, options: ReportOptions = {}): string {
  return REPORTS[format](result, options);
}
