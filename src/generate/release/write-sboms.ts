/** `npm run sbom`: writes a software bill of materials for each package into dist/release. */
import { writeSboms } from './release-files.js';

for (const file of writeSboms(process.cwd())) process.stdout.write(`${file}\n`);
