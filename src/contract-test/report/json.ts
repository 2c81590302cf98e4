import type { ContractTestResult, ReportedFinding, Verdict } from '../run/verdict.js';
import { profileOf } from '../severity.js';
import { countVerdicts } from './counts.js';
import { toldElsewhere } from './tell-once.js';
import { packageVersion } from './version.js';

/** For programs. `docs/contract-test-report.schema.json` describes it; `format` changes when it does. */
export function jsonReport(result: ContractTestResult): string {
  const { verdicts, ...run } = result;
  const elsewhere = toldElsewhere(result);
  const report = {
    format: 1,
    tool: { name: 'tmi-bff contract-test', version: packageVersion() },
    ...run,
    counts: countVerdicts(result),
    requirements: verdicts.map((verdict) => describe(verdict, elsewhere)),
  };
  return `${JSON.stringify(report, undefined, 2)}\n`;
}

type Elsewhere = ReturnType<typeof toldElsewhere>;

function describe({ requirement, findings, isLimited: _isLimited, ...verdict }: Verdict, elsewhere: Elsewhere) {
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
    findings: findings.map((finding) => ({ ...describeFinding(finding), sameAs: elsewhere.get(finding) })),
  };
}

function describeFinding({ exchange, again, ...finding }: ReportedFinding) {
  return { ...finding, curl: again, request: exchange?.request, response: exchange?.response };
}
