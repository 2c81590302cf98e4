import type { ContractTestResult, Verdict } from '../run/verdict.js';
import type { Severity } from '../severity.js';
import { brokenOnes, conclusionOf } from './counts.js';
import { packageVersion } from './version.js';

const LEVEL_OF: Readonly<Record<Severity, string>> = {
  failure: 'error',
  warning: 'warning',
  practice: 'note',
  information: 'note',
};

/** For code scanning. There is no source file to point at, so each result points at the contract. */
export function sarifReport(result: ContractTestResult): string {
  const broken = brokenOnes(result);
  const log = {
    $schema: 'https://json.schemastore.org/sarif-2.1.0.json',
    version: '2.1.0',
    runs: [
      {
        tool: { driver: { name: 'tmi-bff contract-test', version: packageVersion(), rules: broken.map(rule) } },
        invocations: [invocation(result)],
        results: broken.flatMap(results),
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

function results({ requirement, findings, expectedBecause }: Verdict) {
  return findings.map(({ severity, expected, seen }) => ({
    ruleId: requirement.id,
    level: LEVEL_OF[severity],
    message: { text: withoutLinks(`Expected ${expected}; seen ${seen}`) },
    locations: [{ physicalLocation: { artifactLocation: { uri: 'openapi.yaml' }, region: { startLine: 1 } } }],
    ...(expectedBecause === undefined ? {} : { suppressions: [{ kind: 'external', justification: expectedBecause }] }),
  }));
}
