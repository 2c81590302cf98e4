import type { Options } from '../config/schema.js';
import { type Secret, secretsOf } from '../core/secret.js';
import type { EventListener } from '../telemetry/events.js';
import { type Log, logEvents } from '../telemetry/log.js';
import { redacted } from '../telemetry/redact.js';

/** Writes events to the log as the settings say. */
export interface ReloadableLog {
  readonly listener: EventListener;
  /** Takes the level, and the secrets to hide, of other settings. Former secrets stay hidden. */
  use(options: Options): void;
}

export function createReloadableLog(log: Log, first: Options): ReloadableLog {
  const secrets: Secret[] = [];
  const listenerFor = (options: Options) => {
    secrets.push(...secretsOf(options));
    return logEvents(redacted(log, secrets), options.log);
  };
  let current = listenerFor(first);
  return {
    listener: (event) => current(event),
    use(options) {
      current = listenerFor(options);
    },
  };
}
