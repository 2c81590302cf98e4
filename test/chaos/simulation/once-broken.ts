import type { Schedule } from './schedule.js';

/** Schedules that the search found before the protocol, or the check of its promises, was corrected. */
export const ONCE_BROKEN: readonly (readonly [what: string, schedule: Schedule])[] = [
  [
    'a mark whose write failed took the place of an abandoned one, and its removal hid that one',
    {
      seed: 10005996,
      processes: 2,
      skewSeconds: [0, 0],
      authorizationServer: { rotates: true, issuesIdTokens: false, graceMs: 0 },
      requests: [
        { kind: 'token', atMs: 40011.70584564097, process: 0, scope: 'read' },
        { kind: 'token', atMs: 57982.5279104989, process: 1, scope: 'write' },
        { kind: 'token', atMs: 58365.82735995762, process: 1, scope: 'write' },
        { kind: 'token', atMs: 98746.11960607581, process: 0, scope: 'write' },
        { kind: 'token', atMs: 80093.39012708515, process: 1, scope: 'read' },
        { kind: 'token', atMs: 120099.1465725936, process: 0, scope: 'write' },
      ],
      faults: [
        { kind: 'killed', process: 1, atMs: 80611.4175825147, forMs: 366.30488033406436, afterSteps: 6 },
        { kind: 'answers late', atMs: 67810.1674541831, forMs: 45601.428060326725 },
      ],
    },
  ],
  [
    'a request read a new refresh token that a failover then lost, which is no fault of the protocol',
    {
      seed: 40365185,
      processes: 4,
      skewSeconds: [0, 0, 0, -308],
      authorizationServer: { rotates: true, issuesIdTokens: false, graceMs: 0 },
      requests: [
        { kind: 'token', atMs: 40183.86365035549, process: 0, scope: 'read' },
        { kind: 'token', atMs: 40011.76807526499, process: 3, scope: 'read' },
        { kind: 'token', atMs: 40171.52130366303, process: 2, scope: 'read' },
        { kind: 'token', atMs: 40093.51949384436, process: 2, scope: 'read' },
      ],
      faults: [{ kind: 'failover', atMs: 40975.98587286193, forMs: 1097.7055374532938 }],
    },
  ],
  [
    'a process found the session signed out, which a failover then undid: its new refresh token had been dropped',
    {
      seed: 40770789,
      processes: 3,
      skewSeconds: [-196, -310, 0],
      authorizationServer: { rotates: true, issuesIdTokens: true, graceMs: 5000 },
      requests: [
        { kind: 'token', atMs: 40062.16373797506, process: 1, scope: 'read' },
        { kind: 'token', atMs: 40022.51229826361, process: 1, scope: 'read' },
        { kind: 'token', atMs: 69362.11492400616, process: 2, scope: 'read' },
        { kind: 'token', atMs: 40142.603301256895, process: 1, scope: 'write' },
        { kind: 'token', atMs: 80105.11752320454, process: 0, scope: 'write' },
        { kind: 'token', atMs: 80102.80966348946, process: 0, scope: 'write' },
        { kind: 'token', atMs: 80141.46742857993, process: 2, scope: 'read' },
        { kind: 'sign out', atMs: 80172.45431195479, process: 1 },
      ],
      faults: [{ kind: 'failover', atMs: 80431.73369860742, forMs: 7896.698204800487 }],
    },
  ],
];
