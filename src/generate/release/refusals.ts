/** What a release is judged by. */
export interface ReleaseState {
  readonly version: string;
  /** What `git status --porcelain` prints. */
  readonly status: string;
  readonly changelog: string;
  /** Those of other commits. */
  readonly tags: readonly string[];
}

/** Why this state of the repository cannot be released, with what to do. */
export function refusalsOf({ version, status, changelog, tags }: ReleaseState): string[] {
  return [...ofTree(status), ...ofTags(tags, `v${version}`), ...ofChangelog(changelog, version)];
}

function ofTree(status: string): string[] {
  const changes = status.trimEnd();
  return changes === '' ? [] : [`The work tree has changes. Commit them, or put them aside (git stash):\n${changes}`];
}

function ofTags(tags: readonly string[], tag: string): string[] {
  return tags.includes(tag) ? [`The tag ${tag} is that of another commit. Raise the version in package.json.`] : [];
}

function ofChangelog(changelog: string, version: string): string[] {
  const sections = new Map(
    changelog.split(/^## /m).map((section) => {
      const [heading = '', ...lines] = section.split('\n');
      return [heading.trim(), lines.join('\n').trim()];
    }),
  );
  const released = [...sections].find(([heading]) => heading.startsWith(`[${version}]`));
  const refusals: string[] = [];
  if (!/^\[.+\] - \d{4}-\d\d-\d\d$/.test(released?.[0] ?? '')) {
    refusals.push(`CHANGELOG.md has no heading "## [${version}] - YYYY-MM-DD". Give it to what is under [Unreleased].`);
  } else if (released?.[1] === '') refusals.push(`CHANGELOG.md says nothing of ${version}.`);
  if (sections.get('[Unreleased]')) {
    refusals.push(`CHANGELOG.md has entries under [Unreleased]. Move them below [${version}].`);
  }
  return refusals;
}

export interface PublishState {
  readonly wasTested: boolean;
  /** The member `repository` of package.json. */
  readonly repository: unknown;
  readonly environment: Readonly<Record<string, string | undefined>>;
}

/** Why npm could not publish with provenance, or must not. */
export function publishingRefusalsOf({ wasTested, repository, environment }: PublishState): string[] {
  const refusals: string[] = [];
  if (!wasTested) refusals.push('What is published was tested: leave --without-tests out.');
  if (repository === undefined) {
    refusals.push('package.json has no "repository". The provenance names it, and npm compares both: set it first.');
  }
  // npm signs by the identity that these give to a run.
  if (!environment.GITHUB_ACTIONS && !environment.GITLAB_CI) {
    refusals.push(
      'Provenance needs a run of GitHub Actions or of GitLab CI, whose identity it tells. Publish from there.',
    );
  }
  return refusals;
}
