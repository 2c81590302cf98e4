import { readFileSync } from 'node:fs';
import { describe, expect, it } from '@jest/globals';
import { Ajv2020 } from 'ajv/dist/2020.js';
import fc from 'fast-check';
import {
  allRequirements,
  type ContractTestResult,
  palette,
  progressLine,
  type ReportedFinding,
  SEVERITIES,
  type Verdict,
} from '../../../src/contract-test/index.js';
import { inEveryFormat } from './reporting.js';

/** The others use the words themselves. */
const requirements = allRequirements.filter(({ why, check }) => !/\b(null|undefined)\b/.test(`${why} ${check}`));

const text = fc.constantFrom('status 400', '401 text/html <p>"it\'s"</p>', 'a | b ` c ``` [d](e)', '');
const headers = fc.array(fc.tuple(fc.constantFrom('Cookie', 'Accept'), text), { maxLength: 2 });
const optional = <Value>(value: fc.Arbitrary<Value>) => fc.option(value, { nil: undefined });

const exchange: fc.Arbitrary<NonNullable<ReportedFinding['exchange']>> = fc.record({
  request: fc.record({
    method: fc.constantFrom('GET', 'POST'),
    url: fc.constantFrom('https://app.example/.well-known/bff-token', 'https://app.example/x?y=%'),
    headers,
    body: optional(text),
  }),
  response: fc.record({ status: fc.constantFrom(200, 401), headers, body: text, isCutOff: fc.boolean() }),
  milliseconds: fc.nat(),
});

const finding: fc.Arbitrary<ReportedFinding> = fc.record({
  severity: fc.constantFrom(...SEVERITIES),
  expected: text,
  seen: text,
  exchange: optional(exchange),
  again: optional(fc.constant("curl -i 'https://app.example/'")),
  authorizationServer: optional(fc.array(text, { maxLength: 3 })),
});

/** A verdict as the tester gives it: with findings or with a reason, and sometimes without either. */
const verdict = (requirement: Verdict['requirement']): fc.Arbitrary<Verdict> =>
  fc
    .record({
      outcome: fc.constantFrom<Verdict['outcome']>('kept', 'not kept', 'not applicable', 'not judged'),
      found: fc.array(finding, { minLength: 1, maxLength: 4 }),
      notes: fc.array(text, { maxLength: 2 }),
      reason: optional(text),
      blockedBy: optional(fc.constant('TOK-61')),
      expectedBecause: optional(text),
    })
    .map(({ outcome, found, notes, reason, blockedBy, expectedBecause }) => {
      const common = { requirement, outcome, notes, requests: 1, milliseconds: 2 };
      if (outcome !== 'not kept') return { ...common, findings: [], reason, blockedBy };
      const severity = SEVERITIES.find((one) => found.some((its) => its.severity === one));
      return { ...common, findings: found, severity, expectedBecause };
    });

const result: fc.Arbitrary<ContractTestResult> = fc
  .subarray([...requirements], { minLength: 1, maxLength: 12 })
  .chain((chosen) =>
    fc.record({
      baseUrl: fc.constant('https://app.example'),
      profile: fc.constant('full'),
      conclusion: fc.constantFrom<ContractTestResult['conclusion']>('kept', 'not kept'),
      cutOffAfterSeconds: optional(fc.constant(1800)),
      stoppedBecause: optional(text),
      isFailed: fc.boolean(),
      tooFewJudged: optional(text),
      verdicts: fc.tuple(...chosen.map(verdict)),
      unneededExpectations: fc.constantFrom(
        [],
        chosen.slice(0, 1).map(({ id }) => id),
      ),
      startedAt: fc.constant('2026-11-29T08:00:00.000Z'),
      milliseconds: fc.nat(),
      requests: fc.nat(),
    }),
  );

describe('Whatever a run found, its reports', () => {
  it('say neither undefined nor null, in whatever format', () => {
    fc.assert(
      fc.property(result, (one) => {
        const lines = one.verdicts.map((its) => progressLine(its, palette({ hasColours: false })));
        for (const [format, report] of Object.entries({ ...inEveryFormat(one), progress: lines.join('') })) {
          expect({ format, words: report.match(/.{0,40}\b(?:undefined|null|NaN|\[object \w+\])\b.{0,40}/g) }).toEqual({
            format,
            words: null,
          });
        }
      }),
      { numRuns: 300 },
    );
  });

  it('keep the published schema as JSON', () => {
    const schema = JSON.parse(readFileSync('docs/contract-test-report.schema.json', 'utf8'));
    const validate = new Ajv2020({ strict: false }).compile(schema);
    fc.assert(
      fc.property(result, (one) => {
        validate(JSON.parse(inEveryFormat(one).json ?? ''));
        expect(validate.errors).toBeNull();
      }),
      { numRuns: 100 },
    );
  });

  it('tell every finding of every requirement, in every format, once or with the requirement that tells it', () => {
    fc.assert(
      fc.property(result, (one) => {
        const broken = one.verdicts.filter(({ outcome }) => outcome === 'not kept');
        for (const report of Object.values(inEveryFormat(one)))
          for (const { requirement } of broken) expect(report).toContain(requirement.id);
      }),
      { numRuns: 100 },
    );
  });
});
