import type { ContractTestResult, ReportedFinding, Verdict } from '../run/verdict.js';
import { brokenOnes, isNews } from './counts.js';

/** A finding with the requirement that it is about. */
export interface FindingOf {
  readonly verdict: Verdict;
  readonly finding: ReportedFinding;
}

/** A fault that is told once, with the other findings that show it. */
export interface Fault extends FindingOf {
  readonly others: readonly FindingOf[];
}

/** A requirement that is told, with its faults. */
export interface ToldRequirement {
  readonly verdict: Verdict;
  readonly faults: readonly Fault[];
}

/** Each fault under the heaviest requirement that shows it, the heaviest first; what was not expected comes first. */
export function tellOnce(result: Pick<ContractTestResult, 'verdicts'>): ToldRequirement[] {
  const told = new Map<Verdict, Fault[]>();
  for (const fault of faultsIn(result)) told.set(fault.verdict, [...(told.get(fault.verdict) ?? []), fault]);
  return [...told].map(([verdict, faults]) => ({ verdict, faults }));
}

/** For each finding that is told elsewhere, the requirement where it is told. */
export function toldElsewhere(result: Pick<ContractTestResult, 'verdicts'>): ReadonlyMap<ReportedFinding, string> {
  const elsewhere = new Map<ReportedFinding, string>();
  for (const { verdict, others } of faultsIn(result))
    for (const other of others) if (other.verdict !== verdict) elsewhere.set(other.finding, verdict.requirement.id);
  return elsewhere;
}

/** The other findings of a fault, but for those that say nothing else. */
export function othersOf({ others, ...lead }: Fault): readonly FindingOf[] {
  const sameWords = ({ verdict, finding }: FindingOf) =>
    JSON.stringify([verdict.requirement.id, finding.severity, finding.expected]);
  const known = new Set([sameWords(lead)]);
  return others.filter((other) => !known.has(sameWords(other)) && known.add(sameWords(other)));
}

/** Of another finding of a fault, in one line. */
export function inShort({ verdict: { requirement }, finding: { severity, expected } }: FindingOf): string {
  return `${requirement.id} (${severity}): expected ${expected}`;
}

/** The IDs of the other requirements that a fault shows in, each once. */
export function otherIds({ verdict, others }: Fault): string[] {
  const ids = new Set(others.map((other) => other.verdict.requirement.id));
  ids.delete(verdict.requirement.id);
  return [...ids];
}

function faultsIn(result: Pick<ContractTestResult, 'verdicts'>): Fault[] {
  const broken = brokenOnes(result);
  const ordered = [...broken.filter(isNews), ...broken.filter((verdict) => !isNews(verdict))];
  const faults = new Map<string, FindingOf & { others: FindingOf[] }>();
  for (const verdict of ordered)
    for (const finding of verdict.findings) {
      const cause = causeOf(verdict, finding);
      const known = faults.get(cause);
      if (known === undefined) faults.set(cause, { verdict, finding, others: [] });
      else known.others.push({ verdict, finding });
    }
  return [...faults.values()];
}

/**
 * One answer that is refused or redirected, in the same circumstances, is one fault, whatever several requirements say of
 * it. A success is the same fault only where the same was expected.
 */
function causeOf(verdict: Verdict, { expected, seen, exchange, authorizationServer }: ReportedFinding): string {
  const isError = (exchange?.response.status ?? 0) >= 300 && seen.startsWith(String(exchange?.response.status));
  return JSON.stringify([isNews(verdict), isError ? '' : expected, seen, authorizationServer]);
}

/** What every report says of a finding, line by line, each with its label. */
export function linesOf(finding: ReportedFinding): readonly (readonly [label: string, text: string])[] {
  const { severity, expected, seen, again } = finding;
  const circumstances = circumstancesOf(finding);
  return [
    ['severity', severity],
    ['expected', expected],
    ['seen', seen],
    ...(circumstances === undefined ? [] : [['while', circumstances] as const]),
    ...(again === undefined ? [] : [['again', again] as const]),
  ];
}

/** From both sides: what the authorization server was made to do. */
export function circumstancesOf({ authorizationServer }: ReportedFinding): string | undefined {
  if (authorizationServer === undefined) return undefined;
  if (authorizationServer.length === 0) return 'the authorization server acted as usual';
  return `the authorization server was made to act so: ${authorizationServer.join('; ')}`;
}
