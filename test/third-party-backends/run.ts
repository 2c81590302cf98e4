import path from 'node:path';
import { parseArgs } from 'node:util';
import { folder, install } from './running.js';
import { judge, MODES, type Report } from './testing.js';
import { strangers } from './third-party-backend.js';

/** `npm run test:strangers -- [--only NAME] [--mode 'from outside'|'from both sides'] [--reports FOLDER]` */
const { values } = parseArgs({
  options: {
    only: { type: 'string' },
    mode: { type: 'string' },
    reports: { type: 'string', default: path.join(folder, 'reports') },
  },
});

for (const signal of ['SIGINT', 'SIGTERM']) process.once(signal, () => process.exit(1));

const rows: string[] = [];
for (const stranger of strangers.filter(({ name }) => values.only === undefined || name === values.only)) {
  install(stranger);
  for (const mode of MODES.filter((candidate) => values.mode === undefined || candidate === values.mode)) {
    process.stderr.write(`\n${stranger.name}, ${mode}\n\n`);
    rows.push(rowOf(`${stranger.name} | ${mode}`, await judge(stranger, { mode, reports: values.reports })));
  }
}
process.stdout.write(
  `\n| stranger | mode | kept | MUST, stated | SHOULD | practice | MAY | does not apply | not judged |\n` +
    `| --- | --- | --- | --- | --- | --- | --- | --- | --- |\n${rows.join('\n')}\n\nThe reports are in ${values.reports}.\n`,
);

function rowOf(name: string, { counts: { outcomes, severities } }: Report): string {
  const { failure, warning, practice, information } = severities;
  const cells = [outcomes.kept, failure, warning, practice, information];
  return `| ${[name, ...cells, outcomes['not applicable'], outcomes['not judged']].join(' | ')} |`;
}
