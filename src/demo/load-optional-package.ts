/** All packages of the demo, so that one message names every missing one. */
const ALL = 'lmdb oidc-provider';

/** An optional package that only the demo needs is not installed. The message says how to install it. */
export class MissingPackage extends Error {
  override readonly name = 'MissingPackage';
}

/**
 * Loads a package that only the demo needs.
 *
 * @param name the package, as the error names it
 * @param load a dynamic `import()` of it, so that its types are known
 * @throws MissingPackage if it is not installed
 */
export async function loadOptionalPackage<T>(name: string, load: () => Promise<T>): Promise<T> {
  try {
    return await load();
  } catch (cause) {
    if (!isMissing(cause, name)) throw cause;
    throw new MissingPackage(`The demo needs the package "${name}". Run: npm install --save-dev ${ALL}`);
  }
}

/** Node reports a missing package by code; only the message has its name, which may be another, nested package. */
function isMissing(cause: unknown, name: string): boolean {
  const { code, message } = cause as { code?: unknown; message?: unknown };
  const missing = code === 'ERR_MODULE_NOT_FOUND' || code === 'MODULE_NOT_FOUND';
  return missing && String(message).includes(`'${name}'`);
}
