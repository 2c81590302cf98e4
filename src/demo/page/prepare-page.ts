import { cp, writeFile } from 'node:fs/promises';
import path from 'node:path';
import type { Settings } from './settings.js';

const assembled = path.resolve(import.meta.dirname, '../../../page');

/**
 * Copies the demo page into `folder`, ready to be served at the root of an origin, with `settings` beside it.
 *
 * Makes the folder if needed, and replaces files of the same names. Requires `npm run build`.
 */
export async function preparePage({ folder, settings }: { folder: string; settings: Settings }): Promise<void> {
  await cp(assembled, folder, { recursive: true });
  await writeFile(path.join(folder, 'settings.json'), `${JSON.stringify(settings, null, 2)}\n`);
}
