import type { FailureCounts } from './failures.js';
import { MEASURES, type OrdealResult } from './result.js';

type Row = readonly [words: string, ...counts: (number | string)[]];

/** A table for people: a row for each measure, a column for each store. */
export function tableOf(results: Readonly<Record<string, OrdealResult>>): string {
  const columns = Object.values(results);
  const group = <Name extends string>(
    measures: Readonly<Record<Name, string>>,
    of: (result: OrdealResult) => Readonly<Record<Name, number | string>>,
  ) =>
    (Object.entries(measures) as [Name, string][]).map(
      ([name, words]): Row => [words, ...columns.map((result) => of(result)[name])],
    );
  const judged = ({ mustBeZero, excluded }: OrdealResult) =>
    Object.fromEntries(
      Object.entries(mustBeZero).map(([name, count]) => [
        name,
        excluded.some((one) => one === name) ? `(${count})` : count,
      ]),
    ) as Record<keyof OrdealResult['mustBeZero'], number | string>;
  const happened = [...new Set(columns.flatMap((result) => Object.keys(result.happened)))];
  const rows: Row[] = [
    ['', ...Object.keys(results)],
    ['MUST BE 0 (IN PARENTHESES: MEASURED, NOT JUDGED)'],
    ...group(MEASURES.mustBeZero, judged),
    ['COUNTED APART'],
    ...group(MEASURES.apart, (result) => result.apart),
    ['HOW MUCH HAPPENED'],
    ...happened.map((name): Row => [name, ...columns.map((result) => result.happened[name] ?? 0)]),
  ];
  const failures = Object.entries(results).flatMap(([name, result]) => ['', failureTable(name, result)]);
  return [inColumns(rows), ...failures].join('\n');
}

const FAILURE_COLUMNS: Readonly<Record<keyof FailureCounts, string>> = {
  times: 'times',
  repeated: 'second*',
  lost: 'lost*',
  hung: 'hung',
  repeatedAfterUnknown: 'second',
  lostAfterUnknown: 'lost',
};

/** What came of each failure. A count stands at each failure that was present then. */
function failureTable(name: string, { failures }: OrdealResult): string {
  const names = Object.keys(FAILURE_COLUMNS) as (keyof FailureCounts)[];
  const head: Row = [`FAILURES: ${name}`, ...Object.values(FAILURE_COLUMNS)];
  const rows = Object.entries(failures).map(([words, counts]): Row => [words, ...names.map((one) => counts[one])]);
  return `${inColumns([head, ...rows])}\n${LEGEND}`;
}

const LEGEND =
  '* second presentations of a refresh token, and lost sessions, without an unknown outcome before (must be 0); ' +
  'hung: requests, for more than 45 s (must be 0); second, lost: after an unknown outcome';

function inColumns(rows: readonly Row[]): string {
  const first = Math.max(...rows.map(([words]) => words.length));
  const others = Math.max(13, ...rows.flatMap(([, ...counts]) => counts.map((one) => String(one).length + 2)));
  return rows
    .map(([words, ...counts]) => `${words.padEnd(first)}${counts.map((one) => String(one).padStart(others)).join('')}`)
    .join('\n');
}
