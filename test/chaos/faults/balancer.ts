import type { BackendProcess } from './backends.js';
import type { Chance } from './chance.js';

/** Chooses a backend for each request. */
export type Balancer = () => BackendProcess;

/** How long it takes to notice that a backend does not answer. */
const NOTICED_MS = 2_000;

/** Some requests are sent to a paused backend all the same. */
const ASTRAY = 0.02;

/** Takes paused backends out, as a load balancer does by its health checks. Otherwise all browsers would soon wait for them. */
export function createBalancer(backends: readonly BackendProcess[], chance: Chance): Balancer {
  const isIn = ({ pausedAtMs }: BackendProcess) => pausedAtMs === undefined || Date.now() - pausedAtMs < NOTICED_MS;
  return () => chance.pick(chance.happens(ASTRAY) ? backends : backends.filter(isIn));
}
