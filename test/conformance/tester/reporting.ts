import type { ContractTestResult } from '../../../src/contract-test/index.js';
import { formatReport, palette, REPORT_FORMATS, terminalReport } from '../../../src/contract-test/index.js';

/** A result in every format, by its name. */
export function inEveryFormat(result: ContractTestResult): Readonly<Record<string, string>> {
  const reports = REPORT_FORMATS.map((format) => [format, formatReport(result, format)]);
  return {
    ...Object.fromEntries(reports),
    terminal: terminalReport(result, palette({ hasColours: false })),
  };
}
