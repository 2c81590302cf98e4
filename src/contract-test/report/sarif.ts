import { createHash } from 'node:crypto';
import type { ContractTestResult, ReportedFinding, Verdict } from '../run/verdict.js';
import type { Severity } from '../severity.js';
import { brokenOnes, conclusionOf } from './counts.js';
import { circumstancesOf, type Fault, type FindingOf, inShort, othersOf, tellOnce } from './tell-once.js';
import { packageVersion } from './version.js';

const LEVEL_OF: Readonly<Record<Severity, string>> = {
  failure: 'error',
  warning: 'warning',
  practice: 'note',
  information: 'note',
};

/** A file of the user's repository that results point at: code scanning shows a result beside a line of a file. */
export interface RepositoryFile {
  /** Relative to the root of the repository. */
  readonly path: string;
  readonly text: string;
}

/** For code scanning. Without a file, results name the endpoint alone. */
export function sarifReport(result: ContractTestResult, { location }: { location?: RepositoryFile } = {}): string {
  const faults = tellOnce(result).flatMap((told) => told.faults);
  const driver = { name: 'tmi-bff contract-test', version: packageVersion(), rules: brokenOnes(result).map(rule) };
  const log = {
    $schema: 'https://json.schemastore.org/sarif-2.1.0.json',
    version: '2.1.0',
    runs: [
      {
        tool: { driver },
        invocations: [invocation(result)],
        results: withFingerprints(faults).map(([fault, fingerprint]) => entry(fault, { fingerprint, location })),
      },
    ],
  };
  return `${JSON.stringify(log, undefined, 2)}\n`;
}

/** A run that was cut off did not succeed, whatever it found. */
function invocation(result: ContractTestResult) {
  if (result.stoppedBecause === undefined && result.tooFewJudged === undefined) return { executionSuccessful: true };
  return {
    executionSuccessful: false,
    toolExecutionNotifications: [{ level: 'error', message: { text: conclusionOf(result) } }],
  };
}

/** Square brackets make links in a message (SARIF 2.1.0, section 3.11.6). */
function withoutLinks(text: string): string {
  return text.replaceAll(/[\\[\]]/g, '\\$&');
}

function rule({ requirement }: Verdict) {
  const { id, sentence, why, source } = requirement;
  return { id, shortDescription: { text: sentence }, fullDescription: { text: `${why} (${source})` } };
}

function entry(fault: Fault, { fingerprint, location }: { fingerprint: string; location?: RepositoryFile }) {
  const { verdict, finding } = fault;
  const { requirement, expectedBecause } = verdict;
  return {
    ruleId: requirement.id,
    level: LEVEL_OF[finding.severity],
    message: { text: withoutLinks(messageOf(finding, othersOf(fault))) },
    locations: [
      {
        ...physicalLocation(requirement.id, { finding, location }),
        logicalLocations: [{ fullyQualifiedName: endpointOf(finding) ?? requirement.id, kind: 'resource' }],
      },
    ],
    partialFingerprints: { primaryLocationLineHash: fingerprint, 'tmiBffFinding/v1': fingerprint },
    ...(expectedBecause === undefined ? {} : { suppressions: [{ kind: 'external', justification: expectedBecause }] }),
  };
}

function messageOf(finding: ReportedFinding, others: readonly FindingOf[]): string {
  const circumstances = circumstancesOf(finding);
  return [
    `Expected ${finding.expected}; seen ${finding.seen}`,
    ...(circumstances === undefined ? [] : [`while ${circumstances}`]),
    ...(others.length === 0 ? [] : [`The same: ${others.map(inShort).join('; ')}`]),
  ].join('. ');
}

function endpointOf({ exchange }: ReportedFinding): string | undefined {
  return exchange && `${exchange.request.method} ${pathOf(exchange.request.url)}`;
}

function pathOf(url: string): string {
  return URL.canParse(url) ? new URL(url).pathname : url;
}

/** The line that names the requirement, such as an expected failure; or the path of the endpoint; or the first. */
function physicalLocation(
  id: string,
  { finding, location }: { finding: ReportedFinding; location: RepositoryFile | undefined },
) {
  if (location === undefined) return {};
  const lines = location.text.split('\n');
  const path = finding.exchange && pathOf(finding.exchange.request.url);
  const found = [id, path].map((name) => (name === undefined ? -1 : lines.findIndex((line) => line.includes(name))));
  const line = found.find((index) => index !== -1) ?? 0;
  const uri = location.path.split('/').map(encodeURIComponent).join('/');
  return { physicalLocation: { artifactLocation: { uri }, region: { startLine: line + 1 } } };
}

/** The same fault has the same fingerprint in each run: without figures, secrets, and what was seen. */
function withFingerprints(faults: readonly Fault[]): (readonly [Fault, string])[] {
  const counts = new Map<string, number>();
  return faults.map((fault) => {
    const { verdict, finding } = fault;
    const expected = finding.expected.replaceAll(/\d+/g, '#');
    const lasting = JSON.stringify([verdict.requirement.id, endpointOf(finding), expected]);
    const hash = createHash('sha256').update(lasting).digest('hex').slice(0, 16);
    counts.set(hash, (counts.get(hash) ?? 0) + 1);
    return [fault, `${hash}:${counts.get(hash)}`] as const;
  });
}
