import { Misconfiguration } from './misconfiguration.js';

/**
 * Loads an optional package, which is installed only by those who use the part that needs it.
 *
 * @param name the package; or several, separated by spaces, if it doesn't come alone
 * @throws Misconfiguration that says what needs the package and how to install it
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
