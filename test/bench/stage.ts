import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { freePorts } from '../support/free-ports.js';
import { type Child, startChild } from './children.js';
import type { Contender } from './contenders.js';
import { NotHere } from './not-here.js';
import { type Running, startContender } from './running.js';

/** Everything that runs during a benchmark. */
export interface Stage {
  readonly all: readonly Running[];
  /** Who could not take part, and why. */
  readonly missing: Readonly<Record<string, string>>;
  readonly load: Child;
  readonly authorizationServer: Child;
  close(): Promise<void>;
}

/** Starts the load generator, the authorization server, and every contender that is to be had here. */
export async function setStage(
  contenders: readonly Contender[],
  { sessions, tell }: { sessions: number; tell: (line: string) => void },
): Promise<Stage> {
  const folder = mkdtempSync(path.join(tmpdir(), 'tmi-bff-bench-'));
  const [authorizationServerPort = 0, ...ports] = await freePorts(1 + contenders.length);
  const load = await startChild(1, 'load.js');
  const authorizationServer = await startChild(1, 'authorization-server.js', [String(authorizationServerPort)]);
  const all: Running[] = [];
  const missing: Record<string, string> = {};
  const close = async () => {
    for (const one of [...all, load, authorizationServer]) await one.stop();
    rmSync(folder, { recursive: true, force: true });
  };
  const issuer = `http://127.0.0.1:${authorizationServerPort}`;
  try {
    for (const [index, contender] of contenders.entries()) {
      tell(`Starting ${contender.title}`);
      const port = ports[index] ?? 0;
      try {
        all.push(await startContender(contender, { port, sessions, issuer, folder, load }));
      } catch (error) {
        if (!(error instanceof NotHere)) throw error;
        missing[contender.name] = error.message;
        tell(`  does not take part: ${error.message}`);
      }
    }
    return { all, missing, load, authorizationServer, close };
  } catch (error) {
    await close();
    throw error;
  }
}
