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

/** Writes a result down. */
export function formatReport(
  result: ContractTestResult,
  format: ReportFormat,
  { failOn, location }: ReportOptions = {},
): string {
  switch (format) {
    case 'junit':
      return junitReport(result, { failOn });
    case 'json':
      return jsonReport(result);
    case 'html':
      return htmlReport(result);
    case 'markdown':
      return markdownReport(result);
    case 'sarif':
      return sarifReport(result, { location });
  }
}
