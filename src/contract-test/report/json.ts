import type { ContractTestResult, ReportedFinding, Verdict } from '../run/verdict.js';
import { profileOf } from '../severity.js';
import { countVerdicts } from './counts.js';
import { curlFor } from './curl.js';
import { packageVersion } from './version.js';

/** For programs. `docs/contract-test-report.schema.json` describes it; `format` changes when it does. */
export function jsonReport(result: ContractTestResult): string {
  const { verdicts, ...run } = result;
  const report = {
    format: 1,
    tool: { name: 'tmi-bff contract-test', version: packageVersion() },
    ...run,
    counts: countVerdicts(result),
    requirements: verdicts.map(describe),
  };
  return `${JSON.stringify(report, undefined, 2)}\n`;
}

function describe({ requirement, findings, isLimited: _isLimited, ...verdict }: Verdict) {
  const { id, level, sentence, source, why, check } = requirement;
  return {
    id,
    level,
    profile: profileOf(requirement),
    sentence,
    source,
    why,
    check,
    ...verdict,
    findings: findings.map(describeFinding),
  };
}

function describeFinding({ exchange, ...finding }: ReportedFinding) {
  if (exchange === undefined) return finding;
  const { request, response } = exchange;
  return { ...finding, curl: curlFor(exchange), request, response };
}
