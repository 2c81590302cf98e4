import type { Finding } from '../check/finding.js';
import type { Emit } from '../telemetry/events.js';

/** Reports what a check found wrong as events. */
export function emitFindings(findings: readonly Finding[], emit: Emit): void {
  for (const { id, level, about, what, whatToDo } of findings) {
    if (level === 'ok') continue;
    emit('check.finding', { id, severity: level, about, what, whatToDo, docs: 'docs/check.md#what-it-checks' });
  }
}
