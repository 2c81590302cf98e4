import { Misconfiguration } from './misconfiguration.js';

/**
 * Loads an optional peer dependency.
 *
 * @param name the package, or several separated by spaces
 * @throws Misconfiguration with the command that installs the package, if it is missing
 */
export async function requirePeer<Module>(
  name: string,
  neededFor: string,
  load: () => Promise<Module>,
): Promise<Module> {
  try {
    return await load();
  } catch (error) {
    const missing = error instanceof Error && 'code' in error && error.code === 'ERR_MODULE_NOT_FOUND';
    if (!missing) throw error;
    const packages = name.includes(' ') ? 'the packages' : 'the package';
    const quoted = name.replace(/\S+/g, '"$&"').replaceAll(' ', ' and ');
    throw new Misconfiguration([`${neededFor} needs ${packages} ${quoted}. Run: npm install ${name}`]);
  }
}
