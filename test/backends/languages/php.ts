import { installDebian } from '../../authorization-servers/installing.js';
import { type ExampleBackend, folderOf } from '../example-backend.js';

export const php: ExampleBackend = {
  name: 'php',
  title: 'PHP: curl, phpseclib, SQLite',
  sources: '.php',
  settings: ['settings.php'],
  install() {
    const packages = ['php-cli', 'php-curl', 'php-sqlite3', 'php-phpseclib3'];
    for (const name of packages) installDebian(packages, `/var/lib/dpkg/info/${name}.list`);
    // The command of its README.
    const command = 'PHP_CLI_SERVER_WORKERS=8 exec php -S "127.0.0.1:$PORT" -t "$PAGE" index.php';
    return { command: ['sh', '-c', command], cwd: folderOf(php) };
  },
};
