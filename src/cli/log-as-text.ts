import type { Writable } from 'node:stream';
import { stripVTControlCharacters } from 'node:util';
import type { Log } from '../telemetry/log.js';

/** Writes one line for people: the time of day, the level, the event, and its details as `name=value`. */
export function logAsText(output: Writable): Log {
  return ({ level, event, ...details }) => {
    const time = new Date().toISOString().slice(11, 23);
    const shown = Object.entries(details)
      .filter(([, value]) => value !== undefined)
      .map(([name, value]) => `${name}=${shownValue(value)}`);
    output.write(`${[time, level.toUpperCase().padEnd(7), event, ...shown].join(' ')}\n`);
  };
}

/** Without line breaks and control characters, which could feign other lines. */
function shownValue(value: unknown): string {
  const text = typeof value === 'string' ? value : JSON.stringify(value);
  const isPlain = /^[\w.:/@+-]+$/.test(text);
  return isPlain || typeof value !== 'string' ? text : JSON.stringify(stripVTControlCharacters(text));
}
