/** Writes the list of requirements into `docs/contract-test-requirements.md`. */
import { writeFileSync } from 'node:fs';
import { requirementsPage } from '../contract-test/index.js';

writeFileSync(new URL('../../../docs/contract-test-requirements.md', import.meta.url), requirementsPage());
