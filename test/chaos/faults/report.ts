import { MEASURES, type OrdealResult } from './result.js';

type Row = readonly [words: string, ...counts: (number | string)[]];

/** A table for people: a row for each measure, a column for each store. */
export function tableOf(results: Readonly<Record<string, OrdealResult>>): string {
  const columns = Object.values(results);
  const group = <Name extends string>(
    measures: Readonly<Record<Name, string>>,
    of: (result: OrdealResult) => Readonly<Record<Name, number>>,
  ) =>
    (Object.entries(measures) as [Name, string][]).map(
      ([name, words]): Row => [words, ...columns.map((result) => of(result)[name])],
    );
  const happened = [...new Set(columns.flatMap((result) => Object.keys(result.happened)))];
  const rows: Row[] = [
    ['', ...Object.keys(results)],
    ['MUST BE 0'],
    ...group(MEASURES.mustBeZero, (result) => result.mustBeZero),
    ['COUNTED APART'],
    ...group(MEASURES.apart, (result) => result.apart),
    ['HOW MUCH HAPPENED'],
    ...happened.map((name): Row => [name, ...columns.map((result) => result.happened[name] ?? 0)]),
  ];
  const width = Math.max(...rows.map(([words]) => words.length));
  return rows
    .map(([words, ...counts]) => `${words.padEnd(width)}${counts.map((one) => String(one).padStart(10)).join('')}`)
    .join('\n');
}
