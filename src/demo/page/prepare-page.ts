import { cp, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Settings } from './settings.js';

const assembled = path.resolve(path.dirname(fileURLToPath(import.meta.url)), '../../../page');

/**
 * Puts the sample frontend into `folder`, ready to be served as the root of an origin, with `settings` beside it.
 *
 * The folder is made if needed; files of the same names are replaced. Needs `npm run build` to have run.
 */
export async function preparePage({ folder, settings }: { folder: string; settings: Settings }): Promise<void> {
  await cp(assembled, folder, { recursive: true });
  await writeFile(path.join(folder, 'settings.json'), `${JSON.stringify(settings, null, 2)}\n`);
}
