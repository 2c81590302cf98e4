import { cpSync } from 'node:fs';
import path from 'node:path';
import { installOnce, runCommand } from '../../authorization-servers/installing.js';
import { type ExampleBackend, filesIn, folderOf, homeOf } from '../example-backend.js';

export const java: ExampleBackend = {
  name: 'java',
  title: 'Java: Spring Boot, Spring Security',
  sources: '.java',
  settings: ['Settings.java'],
  install(cache) {
    const files = filesIn(folderOf(java)).filter((file) => !file.startsWith('target'));
    const home = installOnce(homeOf(cache, java, files), (folder) => {
      for (const file of files) cpSync(path.join(folderOf(java), file), path.join(folder, file), { recursive: true });
      runCommand(['mvn', '-q', '-B', 'package'], folder);
    });
    return { command: ['java', '-jar', path.join(home, 'target/backend.jar')], cwd: home };
  },
};
