/** The members of a `package.json`, or of an entry in a lock file, that say what npm installs with the package. */
export interface Dependent {
  readonly version?: string;
  readonly dependencies?: Readonly<Record<string, string>>;
  readonly optionalDependencies?: Readonly<Record<string, string>>;
  readonly peerDependencies?: Readonly<Record<string, string>>;
  readonly peerDependenciesMeta?: Readonly<Record<string, { readonly optional?: boolean }>>;
}

/** What is installed, by the place: `node_modules/koa`. */
export type LockedPackages = Readonly<Record<string, Dependent>>;

/** Packages that the repository has only for its own work, or that npm installs for it alone. */
const OF_REPOSITORY = ['dev', 'devOptional', 'optional', 'peer'];

/**
 * Selects from the packages of a lock file those that npm installs with a package. `npm sbom --omit=dev` would leave out every
 * package that a development dependency needs too (https://github.com/npm/cli/issues/7909).
 */
export function productionPackages(locked: LockedPackages, manifest: Dependent): LockedPackages {
  const chosen = new Map<string, Dependent>();
  const visit = (at: string, dependent: Dependent) => {
    for (const place of placesNeeded(locked, at, dependent)) {
      const found = locked[place];
      if (found === undefined || chosen.has(place)) continue;
      chosen.set(place, withoutFlags(found));
      visit(place, found);
    }
  };
  visit('', manifest);
  return Object.fromEntries([...chosen].sort(([one], [other]) => (one < other ? -1 : 1)));
}

function placesNeeded(locked: LockedPackages, at: string, dependent: Dependent): string[] {
  const { dependencies, optionalDependencies = {}, peerDependencies = {}, peerDependenciesMeta = {} } = dependent;
  const peers = Object.keys(peerDependencies).filter((name) => !peerDependenciesMeta[name]?.optional);
  const required = [...Object.keys(dependencies ?? {}), ...peers].filter((name) => !(name in optionalDependencies));
  const found = required.map((name) => {
    const place = placeOf(locked, at, name);
    if (place === undefined) {
      throw new Error(`package-lock.json: ${at || 'the package'} needs ${name}, which is not there. Run: npm install`);
    }
    return place;
  });
  const optional = Object.keys(optionalDependencies).map((name) => placeOf(locked, at, name) ?? '');
  return [...found, ...optional.filter((place) => place !== '')];
}

/** Where Node.js finds a package: beside its dependent or, failing that, in a folder above. */
function placeOf(locked: LockedPackages, at: string, name: string): string | undefined {
  const place = at === '' ? `node_modules/${name}` : `${at}/node_modules/${name}`;
  if (locked[place]) return place;
  if (at === '') return undefined;
  return placeOf(locked, at.slice(0, Math.max(at.lastIndexOf('/node_modules/'), 0)), name);
}

function withoutFlags(found: Dependent): Dependent {
  return Object.fromEntries(Object.entries(found).filter(([member]) => !OF_REPOSITORY.includes(member)));
}
