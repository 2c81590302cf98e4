import { problemsAcrossOptions } from '../../config/cross-checks.js';
import { frontendProblems } from '../../config/frontend-checks.js';
import { SHARED_OPTIONS } from '../../config/frontends-schema.js';
import type { Frontends } from '../../config/read-frontends.js';
import type { Options } from '../../config/schema.js';
import { closeOnFailure } from '../../core/close-on-failure.js';
import { requireNone } from '../../core/misconfiguration.js';
import { createEmitter, listenersOfFrontend } from '../../telemetry/events.js';
import type { PreparedReload } from '../current-service.js';
import type { ProcessParts } from '../open-process.js';
import type { Reloaded } from '../runnable-backend.js';
import { requireFolders, type ServedOptions } from '../serve-options.js';
import { finishEach, inFrontend, serveEach } from './serve-each.js';

interface Running {
  readonly served: Map<string, ServedOptions>;
  readonly process: ProcessParts;
}

/** Everything for the new options, while the former ones still are in force. */
interface Prepared {
  readonly kept: ReadonlyMap<string, PreparedReload>;
  readonly added: ReadonlyMap<string, ServedOptions>;
}

/** @throws Misconfiguration if the options of one frontend cannot be used. Then nothing changes for any of them. */
export async function reloadFrontends(next: Frontends, running: Running): Promise<Reloaded> {
  const prepared = await prepare(next, running);
  const { kept, added } = prepared;
  const removed = [...running.served].filter(([name]) => !Object.hasOwn(next, name));
  for (const { commit } of kept.values()) commit();
  for (const [name] of removed) running.served.delete(name);
  for (const [name, frontend] of added) running.served.set(name, frontend);
  report(prepared, removed, running.process);
  // Requests that began before are answered: the store stays open.
  for (const [, frontend] of removed) void frontend.finish().catch(() => undefined);
  return summaryOf(kept, added.size + removed.length > 0);
}

async function prepare(next: Frontends, { served, process }: Running): Promise<Prepared> {
  const kept = await prepareKept(next, served);
  const inForce = [...kept.values(), ...served.values()][0]?.options;
  const added = Object.entries(next)
    .filter(([name]) => !served.has(name))
    .map(([name, options]) => [name, withShared(options, inForce ?? options)] as const);
  requireNone(frontendProblems(Object.fromEntries([...optionsOf(kept), ...added])));
  for (const [name, options] of added) {
    await inFrontend(name, async () => {
      requireNone(problemsAcrossOptions(options));
      requireFolders(options);
    });
  }
  // Before they are served, so that nothing that fails then shows their secrets.
  for (const [, options] of added) process.log.use(options);
  const opened = await serveEach(added, process);
  const changesKeys = [...kept.values()].some(({ reloaded }) => reloaded.changed.includes('sealingKeys'));
  // Last, because it announces the keys to the other processes.
  if (inForce && changesKeys) {
    await closeOnFailure(
      () => finishEach(opened.values()),
      () => process.checkKeys(inForce),
    );
  }
  return { kept, added: opened };
}

async function prepareKept(next: Frontends, served: Running['served']): Promise<Map<string, PreparedReload>> {
  const kept = new Map<string, PreparedReload>();
  for (const [name, options] of Object.entries(next)) {
    const current = served.get(name);
    if (current !== undefined) kept.set(name, await inFrontend(name, () => current.prepareReload(options)));
  }
  return kept;
}

const optionsOf = (kept: Prepared['kept']) => [...kept].map(([name, { options }]) => [name, options] as const);

/** An added frontend has what belongs to the process as it is in force, which may not be what was read. */
function withShared(options: Options, inForce: Options): Options {
  const shared = Object.fromEntries(SHARED_OPTIONS.map((name) => [name, inForce[name]]));
  return Object.freeze({ ...options, ...shared });
}

function report({ added }: Prepared, removed: readonly (readonly [string, ServedOptions])[], process: ProcessParts) {
  const emitOf = (name: string) => createEmitter(listenersOfFrontend(process.listeners, name));
  for (const [name, { options }] of added) emitOf(name)('frontend.added', { origin: options.publicOrigin });
  for (const [name, { options }] of removed) emitOf(name)('frontend.removed', { origin: options.publicOrigin });
}

/** What belongs to the process is named once, without a frontend. */
function summaryOf(kept: Prepared['kept'], hasOthers: boolean): Reloaded {
  const isShared = (option: string) => SHARED_OPTIONS.some((name) => option === name || option.startsWith(`${name}.`));
  const named = (member: 'changed' | 'kept') => [
    ...new Set(
      [...kept].flatMap(([name, { reloaded }]) =>
        reloaded[member].map((option) => (isShared(option) ? option : `frontends.${name}.${option}`)),
      ),
    ),
  ];
  return { changed: [...named('changed'), ...(hasOthers ? ['frontends'] : [])], kept: named('kept') };
}
