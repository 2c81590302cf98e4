import { violationsIn } from './invariants.js';
import { describeSchedule, type Schedule, scheduleOf } from './schedule.js';
import { type Alteration, simulate } from './simulate.js';

/** A schedule that breaks an invariant, as short as it could be made. */
export interface Finding {
  readonly schedule: Schedule;
  readonly violations: readonly string[];
}

/** Runs the schedules of consecutive seeds. Returns the first that breaks an invariant. */
export async function search(
  { firstSeed, schedules }: { readonly firstSeed: number; readonly schedules: number },
  alter?: Alteration,
): Promise<Finding | undefined> {
  for (let seed = firstSeed; seed < firstSeed + schedules; seed += 1) {
    const schedule = scheduleOf(seed);
    const violations = violationsIn(await simulate(schedule, alter));
    if (violations.length > 0) return shrink({ schedule, violations }, alter);
  }
  return undefined;
}

/** Leaves out requests and faults one by one, as long as an invariant is still broken. */
async function shrink(finding: Finding, alter?: Alteration): Promise<Finding> {
  for (const schedule of shorterThan(finding.schedule)) {
    const violations = violationsIn(await simulate(schedule, alter));
    if (violations.length > 0) return shrink({ schedule, violations }, alter);
  }
  return finding;
}

function* shorterThan(schedule: Schedule): Generator<Schedule> {
  const without = <Value>(values: readonly Value[], index: number) => values.filter((_, at) => at !== index);
  for (const index of schedule.faults.keys()) yield { ...schedule, faults: without(schedule.faults, index) };
  for (const index of schedule.requests.keys()) yield { ...schedule, requests: without(schedule.requests, index) };
}

export function describeFinding({ schedule, violations }: Finding): string {
  return [describeSchedule(schedule), ...violations.map((violation) => `=> ${violation}`)].join('\n');
}
