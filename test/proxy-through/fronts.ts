import { readDocument, snippetsOf } from '../docs/documents.js';
import { type FrontProgram, HAPROXY, NGINX, startFrontProgram } from '../support/front-program.js';
import type { Ports } from './place.js';

/** A proxy in front of the backend. */
export interface Front extends FrontProgram {
  /** The language of its settings in docs/proxy.md. */
  readonly language: string;
}

export const fronts: readonly Front[] = [
  { ...HAPROXY, language: 'haproxy' },
  { ...NGINX, language: 'nginx' },
];

/** Starts one with the settings of the documentation, on other ports. */
export async function startFront(front: Front, ports: Ports): Promise<{ close(): Promise<void> }> {
  const [shown] = snippetsOf(readDocument('docs/proxy.md'), front.language);
  if (shown === undefined) throw new Error(`docs/proxy.md shows no settings of ${front.name}`);
  const settings = shown.code
    .replace(/\b127\.0\.0\.1:8080\b/, `127.0.0.1:${ports.front}`)
    .replace(/\b127\.0\.0\.1:3000\b/, `127.0.0.1:${ports.backend}`);
  return startFrontProgram(front, { settings, port: ports.front });
}
