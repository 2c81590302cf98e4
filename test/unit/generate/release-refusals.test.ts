import { describe, expect, it } from '@jest/globals';
import { publishingRefusalsOf, refusalsOf } from '../../../src/generate/release/refusals.js';

const CHANGELOG = '# Changelog\n\n## [Unreleased]\n\n## [1.2.0] - 2026-12-01\n\n### Added\n\n- A thing.\n';
const ready = { version: '1.2.0', status: '', changelog: CHANGELOG, tags: ['v1.1.0', ''] };

describe('A release', () => {
  it('takes a clean tree with a new version that the changelog describes', () => {
    expect(refusalsOf(ready)).toEqual([]);
  });

  it.each([
    ['a changed file', { status: ' M src/a.ts\n' }, /^The work tree has changes\. .*\n M src\/a\.ts$/s],
    ['the tag of another commit', { tags: ['v1.2.0'] }, /^The tag v1\.2\.0 is that of another commit\./],
    ['a version that the changelog does not name', { version: '1.3.0' }, /no heading "## \[1\.3\.0\] - YYYY-MM-DD"/],
    ['a heading without a date', { changelog: CHANGELOG.replace(' - 2026-12-01', '') }, /no heading "## \[1\.2\.0\]/],
    ['a version of which it says nothing', { changelog: CHANGELOG.split('### ')[0] ?? '' }, /says nothing of 1\.2\.0/],
    [
      'entries that are not released',
      { changelog: CHANGELOG.replace('[Unreleased]\n', '[Unreleased]\n\n- Another.\n') },
      /entries under \[Unreleased\]\. Move them below \[1\.2\.0\]/,
    ],
  ])('is refused with %s', (_, change, reason) => {
    expect(refusalsOf({ ...ready, ...change })).toEqual([expect.stringMatching(reason)]);
  });
});

describe('Publishing', () => {
  const publishing = { wasTested: true, repository: { url: 'x' }, environment: { GITLAB_CI: 'true' } };

  it('goes on after the tests, in CI, with a repository to name', () => {
    expect(publishingRefusalsOf(publishing)).toEqual([]);
  });

  it.each([
    ['tests', { wasTested: false }, /--without-tests/],
    ['a repository', { repository: undefined }, /has no "repository"/],
    ['an identity to sign with', { environment: {} }, /Provenance needs a run of/],
  ])('is refused without %s', (_, change, reason) => {
    expect(publishingRefusalsOf({ ...publishing, ...change })).toEqual([expect.stringMatching(reason)]);
  });
});
