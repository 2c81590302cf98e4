import path from 'node:path';
import { installOnce, runCommand } from '../../authorization-servers/installing.js';
import { type ExampleBackend, filesIn, folderOf, homeOf } from '../example-backend.js';

export const go: ExampleBackend = {
  name: 'go',
  title: 'Go: net/http, go-oidc, x/oauth2',
  sources: '.go',
  settings: ['settings.go'],
  install(cache) {
    const home = installOnce(homeOf(cache, go, filesIn(folderOf(go))), (folder) =>
      runCommand(['go', 'build', '-o', path.join(folder, 'backend'), '.'], folderOf(go)),
    );
    return { command: [path.join(home, 'backend')], cwd: home };
  },
};
