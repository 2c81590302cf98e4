/** Writes the JSON Schema of the settings and the list of variables into `docs/`. */
import { readFileSync, writeFileSync } from 'node:fs';
import { readMeanings, settingsSchema } from './settings-schema.js';
import { variablesPage } from './variables-page.js';

const docs = new URL('../../../docs/', import.meta.url);
const read = (name: string) => readFileSync(new URL(name, docs), 'utf8');
const meanings = readMeanings({ configuration: read('configuration.md'), proxy: read('proxy.md') });
writeFileSync(new URL('settings.schema.json', docs), `${JSON.stringify(settingsSchema(meanings), null, 2)}\n`);
writeFileSync(new URL('environment-variables.md', docs), variablesPage());
