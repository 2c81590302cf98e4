import type { Options } from '../../config/schema.js';
import { closeOnFailure } from '../../core/close-on-failure.js';
import { Misconfiguration } from '../../core/misconfiguration.js';
import type { ProcessParts } from '../open-process.js';
import { type ServedOptions, serveOptions } from '../serve-options.js';

/**
 * Makes what serves each of these frontends.
 *
 * @throws Misconfiguration if the options of one cannot be used. Then none is open.
 */
export async function serveEach(
  frontends: readonly (readonly [name: string, options: Options])[],
  process: ProcessParts,
): Promise<Map<string, ServedOptions>> {
  const opened = new Map<string, ServedOptions>();
  const serveAll = async () => {
    for (const [frontend, options] of frontends) {
      opened.set(frontend, await inFrontend(frontend, () => serveOptions(options, process, { frontend })));
    }
    return opened;
  };
  return closeOnFailure(() => finishEach(opened.values()), serveAll);
}

/** Ends streams and background work of frontends. */
export async function finishEach(frontends: Iterable<ServedOptions>): Promise<void> {
  await Promise.all([...frontends].map(({ finish }) => finish()));
}

/** Names the frontend in the problems of its options. */
export async function inFrontend<Result>(name: string, act: () => Promise<Result>): Promise<Result> {
  try {
    return await act();
  } catch (error) {
    if (!(error instanceof Misconfiguration)) throw error;
    throw new Misconfiguration(error.problems.map((problem) => `frontends.${name}.${problem}`));
  }
}
