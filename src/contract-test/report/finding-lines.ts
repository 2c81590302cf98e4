import type { ReportedFinding } from '../run/verdict.js';

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
