/** Installs the packages of other stacks, before the tests, one folder after another: suites run side by side. */
import { EXAMPLES, FRAMEWORKS, install, NUXT } from './installed-packages.js';

for (const folder of [FRAMEWORKS, NUXT]) install(folder, false);
for (const folder of EXAMPLES) install(folder, true);
