import { installDebian } from '../../authorization-servers/installing.js';
import { type ExampleBackend, folderOf } from '../example-backend.js';

export const ruby: ExampleBackend = {
  name: 'ruby',
  title: 'Ruby: Rack, Puma, openid_connect',
  sources: '.rb',
  settings: ['settings.rb', 'puma.rb'],
  install() {
    const packages = ['ruby', 'ruby-rack', 'ruby-openid-connect', 'puma'];
    for (const name of packages) installDebian(packages, `/var/lib/dpkg/info/${name}.list`);
    return { command: ['puma'], cwd: folderOf(ruby) };
  },
};
