import { existsSync } from 'node:fs';
import path from 'node:path';

const FOLDERS = ['/usr/bin', '/usr/local/bin'];

/** Where a program of Redis is on this machine; `REDIS_FOLDER` wins. `undefined`: nowhere that we know of. */
export function redisPath(program: 'redis-server' | 'redis-cli'): string | undefined {
  return [process.env.REDIS_FOLDER, ...FOLDERS]
    .flatMap((folder) => (folder === undefined ? [] : [path.join(folder, program)]))
    .find((file) => existsSync(file));
}
