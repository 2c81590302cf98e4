import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { text } from 'node:stream/consumers';
import { type BackendPlace, commandLine, environmentOf, settingsFile, writePages } from '../backend.js';

/** A finding of `tmi-bff check --json` that is not `ok`. */
export interface Problem {
  readonly by: string;
  readonly line: string;
}

interface Report {
  readonly findings: readonly { readonly id: string; readonly level: string; readonly what: string }[];
}

/** Runs `tmi-bff check`, and returns what it finds wrong. */
export async function problemsByCheck(place: BackendPlace): Promise<readonly Problem[]> {
  writePages(place);
  const child = spawn(process.execPath, [commandLine, 'check', '--config', settingsFile(place.name), '--json'], {
    stdio: ['ignore', 'pipe', 'pipe'],
    env: { ...process.env, ...environmentOf(place) },
  });
  const [output, errors, [code]] = await Promise.all([text(child.stdout), text(child.stderr), once(child, 'exit')]);
  if (code > 1) return [{ by: 'settings', line: errors.trim() }];
  const { findings } = JSON.parse(output) as Report;
  return findings
    .filter(({ level }) => level !== 'ok')
    .map(({ id, level, what }) => ({ by: id, line: `${level}: ${what}` }));
}
