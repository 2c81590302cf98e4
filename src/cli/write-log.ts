import { pino, stdTimeFunctions } from 'pino';
import { prettyFactory } from 'pino-pretty';
import type { EventLevel } from '../telemetry/catalogue.js';
import type { Log } from '../telemetry/log.js';
import { hasColours } from './command-process.js';

/** Where the lines of a log go: `process.stderr`, for example. */
export interface LogOutput {
  readonly isTTY?: boolean | undefined;
  write(line: string): unknown;
}

/** The setting `log.format`: `auto` writes lines for people to a terminal, and JSON to everything else. */
export type LogFormat = 'auto' | 'json' | 'text';

/** The levels of events with the numbers that pino has for levels of that weight. */
const LEVELS: Readonly<Record<EventLevel, number>> = { debug: 20, info: 30, warning: 40, fault: 60 };

/** Members that hold a secret wherever they are named so. Events have none of them; an error of a library may. */
const SECRET_MEMBERS = [
  'access_token',
  'refresh_token',
  'id_token',
  'client_secret',
  'code_verifier',
  'authorization',
  'cookie',
  '["set-cookie"]',
];

/** Makes a log that writes one line for each entry, synchronously, so that the last lines before a crash are there. */
export function createLog(format: LogFormat, output: LogOutput): Log {
  const isForPeople = format === 'text' || (format === 'auto' && output.isTTY === true);
  const render = isForPeople ? createPretty(output) : (line: string) => line;
  const logger = pino(
    {
      level: 'debug',
      customLevels: LEVELS,
      useOnlyCustomLevels: true,
      base: null,
      timestamp: stdTimeFunctions.isoTime,
      formatters: { level: (level) => ({ level }) },
      redact: {
        paths: SECRET_MEMBERS.flatMap((name) => [name, name.startsWith('[') ? `*${name}` : `*.${name}`]),
        censor: '[redacted]',
      },
    },
    { write: (line) => output.write(escapeControlCharacters(render(line))) },
  );
  return ({ level, ...entry }) => logger[level](entry);
}

/** JSON escapes the control characters of ASCII only. Those of Latin-1 are commands to some terminals as well. */
function escapeControlCharacters(line: string): string {
  return line.replace(/[\u007f-\u009f]/g, (character) => `\\u00${character.charCodeAt(0).toString(16)}`);
}

/** Makes lines such as `[10:15:00.000] WARNING: store.unavailable {"reason":"no answer"}`. */
function createPretty(output: LogOutput): (line: string) => string {
  return prettyFactory({
    colorize: hasColours(output, process.env),
    customLevels: { ...LEVELS },
    messageKey: 'event',
    singleLine: true,
    translateTime: 'HH:MM:ss.l',
  });
}
