/** Makes sure that there is a browser for the tests: Debian's, through apt where that is allowed. */
import { execFileSync } from 'node:child_process';
import { chromiumPath } from './chromium-path.js';

if (chromiumPath() === undefined) {
  try {
    process.stderr.write('The browser tests need Chromium. Installing the package "chromium" with apt-get.\n');
    execFileSync('apt-get', ['update', '-qq'], { stdio: ['ignore', 'ignore', 'inherit'] });
    execFileSync('apt-get', ['install', '-y', '-qq', '--no-install-recommends', 'chromium'], {
      stdio: ['ignore', 'ignore', 'inherit'],
      env: { ...process.env, DEBIAN_FRONTEND: 'noninteractive' },
    });
  } catch {
    process.stderr.write(
      'Chromium could not be installed. Install it yourself (on Debian, as root: apt-get install chromium), ' +
        'or name yours in the variable CHROMIUM_PATH, and run the tests again.\n',
    );
    process.exit(1);
  }
}
