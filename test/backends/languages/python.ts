import path from 'node:path';
import { installOnce, runCommand } from '../../authorization-servers/installing.js';
import { type ExampleBackend, folderOf, homeOf } from '../example-backend.js';

export const python: ExampleBackend = {
  name: 'python',
  title: 'Python: FastAPI, Authlib',
  sources: '.py',
  settings: ['settings.py'],
  install(cache) {
    const requirements = 'requirements.txt';
    const home = installOnce(homeOf(cache, python, [requirements]), (folder) => {
      runCommand(['python3', '-m', 'venv', folder], folder);
      runCommand(['bin/pip', '-q', 'install', '-r', path.join(folderOf(python), requirements)], folder);
    });
    // Without -B, it would leave its byte code among the sources.
    return { command: [path.join(home, 'bin/python'), '-B', 'backend.py'], cwd: folderOf(python) };
  },
};
