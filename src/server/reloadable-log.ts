import type { Options } from '../config/schema.js';
import { type Secret, secretsOf } from '../core/secret.js';
import type { EventListener } from '../telemetry/events.js';
import { type Log, logEvents } from '../telemetry/log.js';
import { redacted } from '../telemetry/redact.js';

/** Writes events to the log as the settings say. */
export interface ReloadableLog {
  readonly listener: EventListener;
  /** Whether it writes a line for each answer now. */
  logsAnswers(): boolean;
  /** Takes the level, and the secrets to hide, of other settings. Former secrets stay hidden. */
  use(options: Options): void;
}

export function createReloadableLog(log: Log, first: Options): ReloadableLog {
  const secrets = new Map<string, Secret>();
  const tellsAnswers = ({ log: { level, access } }: Options) => access || level === 'debug';
  let logsAnswers = tellsAnswers(first);
  const listenerFor = (options: Options) => {
    for (const secret of secretsOf(options)) secrets.set(secret.reveal(), secret);
    return logEvents(redacted(log, [...secrets.values()]), options.log);
  };
  let current = listenerFor(first);
  return {
    listener: (event) => current(event),
    logsAnswers: () => logsAnswers,
    use(options) {
      logsAnswers = tellsAnswers(options);
      current = listenerFor(options);
    },
  };
}
