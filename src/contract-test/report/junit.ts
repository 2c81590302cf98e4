import type { ContractTestResult, Verdict } from '../run/verdict.js';
import { familyOf, isFailure, type Severity } from '../severity.js';
import { conclusionOf } from './counts.js';
import { linesOf, toldElsewhere } from './tell-once.js';
import { escaped } from './xml.js';

/** For pipelines: a test suite for each family. Findings lighter than `failOn` don't fail there either. */
export function junitReport(result: ContractTestResult, { failOn = 'failure' }: { failOn?: Severity } = {}): string {
  const context = { result, failOn, elsewhere: toldElsewhere(result) };
  const cases = [...result.verdicts.map((verdict) => caseOf(verdict, context)), ...incompleteness(result)];
  const timestamp = result.startedAt.replace(/\.\d+Z$/, '');
  const suites = [...groupByFamily(cases)].map(([family, its]) => suite(family, { cases: its, timestamp }));
  const totals = `tests="${cases.length}" failures="${count(cases, 'failure')}" errors="${count(cases, 'error')}" time="${seconds(result)}"`;
  return `<?xml version="1.0" encoding="UTF-8"?>\n<testsuites name="tmi-bff contract-test" ${totals}>\n${suites.join('\n')}\n</testsuites>\n`;
}

interface Case {
  readonly family: string;
  readonly kind: 'passed' | 'failure' | 'skipped' | 'error';
  readonly classname: string;
  readonly name: string;
  readonly content: string;
  readonly milliseconds: number;
}

interface Context {
  readonly result: ContractTestResult;
  readonly failOn: Severity;
  readonly elsewhere: ReturnType<typeof toldElsewhere>;
}

function suite(family: string, { cases, timestamp }: { cases: readonly Case[]; timestamp: string }): string {
  const milliseconds = cases.reduce((sum, one) => sum + one.milliseconds, 0);
  const counts = `tests="${cases.length}" failures="${count(cases, 'failure')}" errors="${count(cases, 'error')}" skipped="${count(cases, 'skipped')}"`;
  const lines = cases.map(
    (one) =>
      `    <testcase classname="${one.classname}" name="${escaped(one.name)}" time="${seconds(one)}">${one.content}</testcase>`,
  );
  return `  <testsuite name="${family}" ${counts} time="${seconds({ milliseconds })}" timestamp="${timestamp}">\n${lines.join('\n')}\n  </testsuite>`;
}

function groupByFamily(cases: readonly Case[]): Map<string, Case[]> {
  const families = new Map<string, Case[]>();
  for (const one of cases) families.set(one.family, [...(families.get(one.family) ?? []), one]);
  return families;
}

function count(cases: readonly Case[], kind: Case['kind']): number {
  return cases.filter((one) => one.kind === kind).length;
}

function seconds({ milliseconds }: { readonly milliseconds: number }): string {
  return (milliseconds / 1000).toFixed(3);
}

/** A pipeline must not take a run that was cut off for one that passed. */
function incompleteness(result: ContractTestResult): Case[] {
  if (result.stoppedBecause === undefined && result.tooFewJudged === undefined) return [];
  return [
    {
      family: 'RUN',
      kind: 'error',
      classname: 'RUN',
      name: 'The run tests everything that it set out to test.',
      content: `<error message="${escaped(conclusionOf(result))}"/>`,
      milliseconds: 0,
    },
  ];
}

function caseOf(verdict: Verdict, context: Context): Case {
  const { requirement, milliseconds } = verdict;
  const { id, sentence } = requirement;
  return {
    family: familyOf(id),
    classname: id,
    name: `${id}: ${sentence}`,
    milliseconds,
    ...outcomeOf(verdict, context),
  };
}

/** Fails where the exit code does: for a finding that weighs enough, and for an expected failure that is not needed. */
function outcomeOf(verdict: Verdict, { result, failOn, elsewhere }: Context): Pick<Case, 'kind' | 'content'> {
  const { id, level, source, why } = verdict.requirement;
  if (verdict.outcome === 'not judged' || verdict.outcome === 'not applicable') {
    const message = escaped([verdict.outcome, verdict.reason].filter(Boolean).join(': '));
    return { kind: 'skipped', content: `<skipped message="${message}"/>` };
  }
  if (result.unneededExpectations.includes(id)) {
    const message = `${id} is expected to fail, but it is kept: take it out of the list.`;
    return { kind: 'failure', content: `<failure type="unneeded expectation" message="${escaped(message)}"/>` };
  }
  const text = escaped(inWords(verdict, elsewhere));
  if (!isFailure(verdict, failOn))
    return { kind: 'passed', content: text === '' ? '' : `<system-out>${text}</system-out>` };
  const message = escaped(`${level} (${source}). ${why}`);
  return { kind: 'failure', content: `<failure type="${verdict.severity}" message="${message}">${text}</failure>` };
}

/** A fault that several requirements show is told in full with the heaviest of them. */
function inWords({ findings }: Verdict, elsewhere: Context['elsewhere']): string {
  return findings
    .map((finding) => {
      const id = elsewhere.get(finding);
      const lines = linesOf(finding).map(([label, text]) => `${label}: ${text}`);
      return (id === undefined ? lines : [...lines.slice(0, 2), `seen: as with ${id}`]).join('\n');
    })
    .join('\n\n');
}
