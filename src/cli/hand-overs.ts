import type { ReadSettings } from '../config/read-frontends.js';
import type { Options } from '../config/schema.js';
import { Misconfiguration } from '../core/misconfiguration.js';
import { inFrontend } from '../server/frontends/serve-each.js';
import type { HandOverHandler } from '../server/hand-over/handler.js';
import { type HandOverListening, listenHandOver } from '../server/hand-over/listen.js';
import type { RunnableBackend } from '../server/runnable-backend.js';

type HandOverOptions = Pick<Options, 'handOver'>;
/** Frontends by name. The only one has the name ''. */
export type Served = ReadonlyMap<string, Pick<RunnableBackend, 'options' | 'handOver'>>;

/** The listeners for applications that hand people over, each to one frontend. */
export interface HandOvers {
  /**
   * Listens for the frontends that `settings` add, has `change` take the settings over, and stops listening for frontends that
   * are gone.
   *
   * @throws Misconfiguration if an address cannot be used, or a worker would have to listen on another one. Then `change` was not
   *   called.
   */
  during<Result>(settings: ReadSettings, change: () => Promise<Result>): Promise<Result>;
  close(): Promise<void>;
}

/**
 * Listens for the frontends that are served.
 *
 * @param served as they are now
 * @param isWorker whether other workers of `node:cluster` share the addresses. They begin to listen one after the other, at their
 *   start only: cluster numbers what each of them listens on, and a worker that failed to listen, or did so at another moment, would
 *   no longer share an address with one that is started later
 * @throws Misconfiguration if an address cannot be used
 */
export async function listenHandOvers(
  served: () => Served,
  { isWorker = false }: { readonly isWorker?: boolean } = {},
): Promise<HandOvers> {
  // By place, because a reload may rename a frontend.
  const listening = new Map<string, HandOverListening>();
  const listenFor = async (frontends: Iterable<readonly [name: string, options: HandOverOptions]>) => {
    const begun: string[] = [];
    try {
      for (const [name, options] of frontends) {
        const place = placeOf(name, options);
        if (place === undefined || listening.has(place)) continue;
        const begin = () => listenHandOver({ options, handOver: answerAt(place, served) });
        const handOver = await (name === '' ? begin() : inFrontend(name, begin));
        if (handOver !== undefined) listening.set(place, handOver);
        begun.push(place);
      }
    } catch (error) {
      await end(begun);
      throw error;
    }
    return begun;
  };
  const end = async (places: Iterable<string>) => {
    for (const place of [...places]) {
      await listening.get(place)?.close();
      listening.delete(place);
    }
  };

  await listenFor([...served()].map(([name, { options }]) => [name, options]));
  return {
    async during({ frontends = {} }, change) {
      const added = Object.entries(frontends).filter(([name]) => !served().has(name));
      if (isWorker) requireKnownPlaces(added, listening);
      const begun = await listenFor(added);
      try {
        const result = await change();
        const used = new Set([...served()].map(([name, { options }]) => placeOf(name, options)));
        await end([...listening.keys()].filter((place) => !used.has(place)));
        return result;
      } catch (error) {
        await end(begun);
        throw error;
      }
    },
    close: () => end(listening.keys()),
  };
}

function requireKnownPlaces(
  added: readonly (readonly [string, HandOverOptions])[],
  known: ReadonlyMap<string, unknown>,
) {
  const others = added.filter(([name, options]) => !known.has(placeOf(name, options) ?? ''));
  const problems = others
    .filter(([, { handOver }]) => handOver !== undefined)
    .map(([name]) => `frontends.${name}.handOver: workers listen on another address only after a restart`);
  if (problems.length > 0) throw new Misconfiguration(problems);
}

/** `undefined` if nothing is handed over to the frontend. Each port 0 is a place of its own. */
function placeOf(name: string, { handOver }: HandOverOptions): string | undefined {
  if (handOver === undefined) return undefined;
  return handOver.socket ?? (handOver.port === 0 ? `port of ${name}` : `port ${handOver.port}`);
}

/** Passes requests to the frontend that has this place. There is none for a moment, while it is being added. */
function answerAt(place: string, served: () => Served): HandOverHandler {
  return (request, response) => {
    const frontend = [...served()].find(([name, { options }]) => placeOf(name, options) === place)?.[1];
    if (frontend?.handOver === undefined) response.destroy();
    else frontend.handOver(request, response);
  };
}
