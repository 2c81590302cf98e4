import type { ReadSettings } from '../config/read-frontends.js';
import { Misconfiguration } from '../core/misconfiguration.js';
import type { Reloaded } from '../server/create-backend.js';
import { describeError } from '../telemetry/describe-error.js';
import type { Emit } from '../telemetry/events.js';

interface Reloading {
  /** Reads the settings again. */
  readonly load: () => ReadSettings;
  readonly reload: (settings: ReadSettings) => Promise<Reloaded>;
  readonly emit: Emit;
}

/** Takes over settings that were read again, and reports what came of it. Wrong ones change nothing. Never rejects. */
export async function reloadSettings({ load, reload, emit }: Reloading): Promise<void> {
  try {
    emit('settings.reloaded', await reload(load()));
  } catch (error) {
    if (error instanceof Misconfiguration) emit('settings.refused', { problems: error.problems });
    else emit('settings.reload_failed', describeError(error));
  }
}

/** Sessions are kept otherwise with and without `frontends`. */
export function changedKind(): never {
  throw new Misconfiguration([
    'frontends: expected to be set if it was at the start, and only then. Restart the backend to change that',
  ]);
}
