import { listOptions } from '../config/option-list.js';

const INTRODUCTION = `# Environment variables

Every option that a variable can set, in the order of [configuration.md](configuration.md#the-environment), which tells how
values are written. \`npm run docs:settings\` writes this page from the schema of the settings.

- Append \`_FILE\` to name a file with the value.
- A list or a map can also be set as a whole: \`TMI_BFF_RESOURCES\`, \`TMI_BFF_PROVIDERS\`, \`TMI_BFF_PROXIES\`.
- For one of \`providers\`, take the variables of \`authorizationServer\` with \`PROVIDERS__\` and its name in place of
  \`AUTHORIZATION_SERVER\`: \`TMI_BFF_PROVIDERS__PARTNER__CLIENT_SECRET\`.

| variable | option |
| --- | --- |
`;

/** The list of all environment variables, in Markdown. */
export function variablesPage(): string {
  const named = listOptions().flatMap(({ path, variable }) => (variable === undefined ? [] : [{ path, variable }]));
  // Several kinds of stores have options of the same name.
  const rows = new Set(named.map(({ path, variable }) => `| \`${variable}\` | \`${path}\` |\n`));
  return INTRODUCTION + [...rows].join('');
}
