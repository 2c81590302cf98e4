import type { ContractTestResult } from '../run/verdict.js';
import type { Severity } from '../severity.js';
import { htmlReport } from './html.js';
import { jsonReport } from './json.js';
import { junitReport } from './junit.js';
import { markdownReport } from './markdown.js';
import { sarifReport } from './sarif.js';

/** What a report can be written as. */
export const REPORT_FORMATS = ['junit', 'json', 'html', 'markdown', 'sarif'] as const;
export type ReportFormat = (typeof REPORT_FORMATS)[number];

/** Writes a result down. `failOn` is what the run was given: JUnit shows lighter findings without failing. */
export function formatReport(
  result: ContractTestResult,
  format: ReportFormat,
  { failOn }: { failOn?: Severity } = {},
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
      return sarifReport(result);
  }
}
