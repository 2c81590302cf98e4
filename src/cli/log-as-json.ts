import type { Writable } from 'node:stream';
import type { Log } from '../telemetry/log.js';

/** Writes one JSON object per line. */
export function logAsJson(output: Writable): Log {
  return (entry) => {
    output.write(`${JSON.stringify({ time: new Date().toISOString(), ...entry })}\n`);
  };
}
