import { installDebian } from '../../authorization-servers/installing.js';
import { type ExampleBackend, folderOf } from '../example-backend.js';

export const ruby: ExampleBackend = {
  name: 'ruby',
  title: 'Ruby: Rack, Puma, jwt',
  sources: '.rb',
  settings: ['settings.rb', 'puma.rb'],
  install() {
    installDebian(['ruby', 'ruby-rack', 'ruby-jwt', 'puma'], '/usr/bin/puma');
    return { command: ['puma'], cwd: folderOf(ruby) };
  },
};
