/** All of them, so that one message names every package that is missing. */
const ALL = 'lmdb oidc-provider';

/** A package that only the development set needs is not installed. The message says how to add it. */
export class MissingPackage extends Error {
  override readonly name = 'MissingPackage';
}

/**
 * Loads a package that only the development set needs; answers a missing one with the command that adds it and its like.
 *
 * @param name the package, as it is called in the error
 * @param load a dynamic `import()` of it, written out so that its types are known
 */
export async function loadOptionalPackage<T>(name: string, load: () => Promise<T>): Promise<T> {
  try {
    return await load();
  } catch (cause) {
    if (!isMissing(cause, name)) throw cause;
    throw new MissingPackage(`The development set needs the package "${name}". Run: npm install --save-dev ${ALL}`);
  }
}

/** Node reports a missing package by code; only the message says which one, and a nested one is another matter. */
function isMissing(cause: unknown, name: string): boolean {
  const { code, message } = cause as { code?: unknown; message?: unknown };
  const missing = code === 'ERR_MODULE_NOT_FOUND' || code === 'MODULE_NOT_FOUND';
  return missing && String(message).includes(`'${name}'`);
}
