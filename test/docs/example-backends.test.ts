import { existsSync, readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { allRequirements as requirements } from '../../src/contract-test/requirements/index.js';
import { readExpectedFailures } from '../../src/contract-test/run/expected-failures.js';
import { profileOf, severityOf } from '../../src/contract-test/severity.js';
import { expectedFailuresOf, folderOf } from '../backends/example-backend.js';
import type { Judged } from '../backends/judging.js';
import { exampleBackends } from '../backends/languages/index.js';
import { countLines, lengthOf } from '../backends/lines.js';
import { resultOf } from '../backends/mutants/try-mutant.js';
import { type Result, renderTable } from '../backends/table.js';
import { root } from './documents.js';

const folder = path.join(root, 'docs/examples/backends');
const page = readFileSync(path.join(folder, 'README.md'), 'utf8');
const results = JSON.parse(readFileSync(path.join(folder, 'results.json'), 'utf8')) as Record<string, Result>;

describe('docs/examples/backends', () => {
  it('has a folder for each backend that the command tests, and no other', () => {
    const folders = readdirSync(folder, { withFileTypes: true }).filter((entry) => entry.isDirectory());
    expect(folders.map(({ name }) => name).sort()).toEqual(exampleBackends.map(({ name }) => name).sort());
  });

  it('shows the results of the last run of each', () => {
    expect(Object.keys(results).sort()).toEqual(exampleBackends.map(({ name }) => name).sort());
    expect(page).toContain(renderTable(results));
  });

  it('counts neither comments nor imports nor empty lines as code', () => {
    const one = { lines: 1, bracketLines: 0 };
    expect(countLines('"""What it is."""\n\nimport os\nfrom a import b\n\n# Why.\nx = 1  # and this\n', '.py')).toEqual(
      one,
    );
    expect(countLines('package a\n\nimport (\n\t"b"\n)\n\n// Why.\nvar x = 1\n', '.go')).toEqual(one);
    expect(countLines('package a;\nimport b.C;\n/**\n * What.\n */\nclass D {}\n', '.java')).toEqual(one);
    expect(countLines('<?php\ndeclare(strict_types=1);\nuse a\\B;\n/** What. */\n$x = 1;\n', '.php')).toEqual(one);
    expect(countLines("# What.\nrequire 'a'\nx = 1\n", '.rb')).toEqual(one);
  });

  it('tells how many lines have nothing but brackets', () => {
    expect(countLines('f(\n    {\n        a: [1],\n    },\n)\n', '.py')).toEqual({ lines: 5, bracketLines: 3 });
    expect(countLines('def f\n  1\nend\n', '.rb')).toEqual({ lines: 3, bracketLines: 1 });
  });

  it('counts a mutant as caught only by a requirement that the backend without a change keeps', () => {
    const leftOut: Judged = {
      id: 'A-1',
      profile: 'hardening',
      outcome: 'not kept',
      severity: 'practice',
      expectedBecause: 'short',
    };
    const broken: Judged = { id: 'A-2', profile: 'core', outcome: 'not kept', severity: 'failure' };
    const kept: Judged = { id: 'A-3', profile: 'core', outcome: 'kept' };
    const report = { isFailed: false, unneededExpectations: [] };
    expect(resultOf({ ...report, requirements: [leftOut, kept] })).toEqual({ result: 'survives', findings: [] });
    expect(resultOf({ ...report, requirements: [leftOut, broken] })).toEqual({ result: 'caught', findings: ['A-2'] });
  });

  it.each(exampleBackends.map((backend) => [backend.name, backend] as const))(
    'keeps each MUST of the two endpoints and of the session: %s',
    (name, backend) => {
      const ids = new Map(requirements.map((requirement) => [requirement.id, requirement]));
      const text = readFileSync(expectedFailuresOf(backend), 'utf8');
      const expected = readExpectedFailures(text, new Set(ids.keys()));
      const broken = expected.filter(({ id }) => {
        const requirement = ids.get(id);
        const isMust = requirement && severityOf(requirement.level, { isStrict: false }) === 'failure';
        return isMust && profileOf(requirement) !== 'hardening';
      });
      expect(broken).toEqual([]);
      expect(results[name]).toMatchObject({ pages: { starter: 'yes', demo: 'yes' }, ...lengthOf(backend) });
      expect(existsSync(path.join(folderOf(backend), 'README.md'))).toBe(true);
    },
  );
});
