import type { AuthorizationServerTroubles } from './authorization-server.js';
import type { SimulatedProcess } from './process.js';
import type { Fault, Schedule } from './schedule.js';
import type { StoreTroubles } from './store.js';
import type { VirtualTime } from './virtual-time.js';

interface Processes {
  processAt(index: number): SimulatedProcess | undefined;
  restart(index: number): void;
  failOver(): void;
}

/** A fault that has begun. */
export interface BegunFault {
  readonly kind: Fault['kind'];
  /** Absent if it concerns all of them. */
  readonly process: SimulatedProcess | undefined;
  readonly fromMs: number;
  readonly toMs: number;
}

export interface Faults {
  readonly ofStore: StoreTroubles;
  readonly ofAuthorizationServer: AuthorizationServerTroubles;
  readonly begun: readonly BegunFault[];
  /** Plans the faults of the schedule. */
  plan(processes: Processes): void;
}

/** The faults of a schedule, as the parts of the simulation ask for them. */
export function createFaults({ faults }: Schedule, time: VirtualTime): Faults {
  const begun: BegunFault[] = [];
  const isOn = (kind: Fault['kind'], process?: SimulatedProcess) =>
    begun.some(
      (fault) =>
        fault.kind === kind && time.nowMs < fault.toMs && (fault.process === undefined || fault.process === process),
    );

  const begin = (fault: Fault, { processAt, restart, failOver }: Processes) => {
    if (fault.kind === 'failover') failOver();
    const process = 'process' in fault ? processAt(fault.process) : undefined;
    begun.push({ kind: fault.kind, process, fromMs: time.nowMs, toMs: time.nowMs + fault.forMs });
    if (process === undefined || !('process' in fault) || !process.isAlive) return;
    if (fault.kind === 'paused') process.pause(fault.forMs);
    if (fault.kind === 'suspended') process.suspend(fault.forMs);
    if (fault.kind === 'killed') {
      process.kill();
      time.after(fault.forMs, () => restart(fault.process));
    }
  };

  return {
    begun,
    ofStore: {
      isUnreachable: (process) => isOn('store down') || isOn('cut off from store', process),
      losesReplies: (process) => isOn('replies of store lost', process),
      takesNoWrites: () => isOn('store takes no writes'),
    },
    ofAuthorizationServer: {
      losesRequests: () => isOn('requests lost'),
      losesAnswers: () => isOn('answers lost'),
      answersLate: () => isOn('answers late'),
      answersWithErrors: () => isOn('errors'),
      isDiscoverySlow: (process) => isOn('slow discovery', process),
      areKeysSlow: (process) => isOn('slow keys', process),
    },
    plan(processes) {
      for (const fault of faults) {
        time.after(fault.atMs - time.nowMs, () => {
          const process = 'process' in fault ? processes.processAt(fault.process) : undefined;
          if (process === undefined || !('afterSteps' in fault) || fault.afterSteps === undefined)
            begin(fault, processes);
          else process.afterSteps(fault.afterSteps, () => begin(fault, processes));
        });
      }
    },
  };
}
