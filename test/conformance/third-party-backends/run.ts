import path from 'node:path';
import { parseArgs } from 'node:util';
import { folder, install } from './running.js';
import { MODES, type Report, test } from './testing.js';
import { thirdPartyBackends } from './third-party-backend.js';

/** `npm run test:third-party-backends -- [--only NAME] [--mode 'from outside'|'from both sides'] [--reports FOLDER]` */
const { values } = parseArgs({
  options: {
    only: { type: 'string' },
    mode: { type: 'string' },
    reports: { type: 'string', default: path.join(folder, 'reports') },
  },
});

for (const signal of ['SIGINT', 'SIGTERM']) process.once(signal, () => process.exit(1));

const rows: string[] = [];
for (const backend of thirdPartyBackends.filter(({ name }) => values.only === undefined || name === values.only)) {
  install(backend);
  for (const mode of MODES.filter((candidate) => values.mode === undefined || candidate === values.mode)) {
    process.stderr.write(`\n${backend.name}, ${mode}\n\n`);
    rows.push(rowOf(`${backend.name} | ${mode}`, await test(backend, { mode, reports: values.reports })));
  }
}
process.stdout.write(
  `\n| backend | mode | kept | MUST, stated | SHOULD | practice | MAY | does not apply | not judged |\n` +
    `| --- | --- | --- | --- | --- | --- | --- | --- | --- |\n${rows.join('\n')}\n\nThe reports are in ${values.reports}.\n`,
);

function rowOf(name: string, { counts: { outcomes, severities } }: Report): string {
  const { failure, warning, practice, information } = severities;
  const cells = [outcomes.kept, failure, warning, practice, information];
  return `| ${[name, ...cells, outcomes['not applicable'], outcomes['not judged']].join(' | ')} |`;
}
