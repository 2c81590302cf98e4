import type { ContractTestResult, ReportedFinding, Verdict } from '../run/verdict.js';
import { familyOf, isAtLeast, type Severity } from '../severity.js';
import { conclusionOf } from './counts.js';
import { curlFor } from './curl.js';
import { escaped } from './xml.js';

/** For pipelines: a test suite for each family. Findings lighter than `failOn` don't fail there either. */
export function junitReport(result: ContractTestResult, { failOn = 'failure' }: { failOn?: Severity } = {}): string {
  const families = groupByFamily(result.verdicts);
  const suites = [
    ...[...families].map(([family, verdicts]) => suite(family, verdicts, failOn)),
    ...(result.stoppedBecause === undefined && result.tooFewJudged === undefined ? [] : [cutOffSuite(result)]),
  ];
  return `<?xml version="1.0" encoding="UTF-8"?>\n<testsuites name="tmi-bff contract-test">\n${suites.join('\n')}\n</testsuites>\n`;
}

/** A pipeline must not take a run that was cut off for one that passed. */
function cutOffSuite(result: ContractTestResult): string {
  const error = `<error message="${escaped(conclusionOf(result))}"/>`;
  const name = 'The run tests everything that it set out to test.';
  return `  <testsuite name="RUN" tests="1" errors="1">\n    <testcase classname="RUN" name="${name}">${error}</testcase>\n  </testsuite>`;
}

function groupByFamily(verdicts: readonly Verdict[]): Map<string, Verdict[]> {
  const families = new Map<string, Verdict[]>();
  for (const verdict of verdicts) {
    const family = familyOf(verdict.requirement.id);
    families.set(family, [...(families.get(family) ?? []), verdict]);
  }
  return families;
}

function suite(family: string, verdicts: readonly Verdict[], failOn: Severity): string {
  const failures = verdicts.filter((verdict) => isFailure(verdict, failOn)).length;
  const skipped = verdicts.filter(isSkipped).length;
  const cases = verdicts.map((verdict) => testCase(verdict, failOn)).join('\n');
  return `  <testsuite name="${family}" tests="${verdicts.length}" failures="${failures}" skipped="${skipped}">\n${cases}\n  </testsuite>`;
}

function testCase(verdict: Verdict, failOn: Severity): string {
  const { requirement, milliseconds } = verdict;
  const name = escaped(`${requirement.id}: ${requirement.sentence}`);
  const body = contentOf(verdict, failOn);
  return `    <testcase classname="${requirement.id}" name="${name}" time="${(milliseconds / 1000).toFixed(3)}">${body}</testcase>`;
}

function contentOf(verdict: Verdict, failOn: Severity): string {
  if (isSkipped(verdict)) return `<skipped message="${escaped(`${verdict.outcome}: ${verdict.reason}`)}"/>`;
  const text = escaped(verdict.findings.map(inWords).join('\n\n'));
  if (!isFailure(verdict, failOn)) return text === '' ? '' : `<system-out>${text}</system-out>`;
  const { level, source, why } = verdict.requirement;
  return `<failure type="${verdict.severity}" message="${escaped(`${level} (${source}). ${why}`)}">${text}</failure>`;
}

function inWords({ expected, seen, exchange }: ReportedFinding): string {
  return [`expected: ${expected}`, `seen: ${seen}`, ...(exchange ? [`again: ${curlFor(exchange)}`] : [])].join('\n');
}

function isSkipped({ outcome }: Verdict): boolean {
  return outcome === 'not judged' || outcome === 'not applicable';
}

function isFailure({ severity, expectedBecause }: Verdict, failOn: Severity): boolean {
  return severity !== undefined && expectedBecause === undefined && isAtLeast(severity, failOn);
}
