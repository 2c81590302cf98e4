import type { Requirement } from '../requirement.js';
import { allRequirements, catalogue, untestable } from '../requirements/index.js';
import { familyOf, profileOf } from '../severity.js';

const TITLES: Readonly<Record<string, string>> = {
  TLS: 'Transport and paths',
  TOK: 'Token request and answer',
  SES: 'Session and session information',
  ERR: 'Errors',
  HDR: 'Headers of answers',
  CACHE: 'Caching',
  CKI: 'Cookies',
  CSRF: 'Other origins',
  RT: 'Refresh tokens',
  ONL: 'Refresh tokens bound to a session',
  LOGIN: 'Signing in',
  LOGOUT: 'Signing out',
  BCL: 'Back-channel logout',
  PRX: 'Calls through the backend',
  AS: 'Towards the authorization server',
  FE: 'Frontend and resource servers',
  OAS: 'The contract document',
};

/** The page `docs/contract-test-requirements.md`: every requirement and how it is checked, or why it can't be. */
export function requirementsPage(): string {
  const families = [...new Set(catalogue.map(({ id }) => familyOf(id)))];
  return `# Requirements of a token-mediating backend

<!-- Written by \`npm run docs:requirements\` from the requirement files of the contract tester. -->

${allRequirements.length} of ${catalogue.length} requirements are tested by \`tmi-bff contract-test\`. *The draft* is
draft-bertocci-oauth2-tmi-bff-01. The level is the source's word; \`stated\` means that it is described as a fact, without a
keyword of RFC 2119; \`project\` is good practice that no source asks of this component.

${families.map(section).join('\n')}`;
}

function section(family: string): string {
  const tested = allRequirements.filter(({ id }) => familyOf(id) === family);
  const rest = untestable.filter(({ id }) => familyOf(id) === family);
  return [
    `## ${family}: ${TITLES[family] ?? family}`,
    '',
    ...(tested.length > 0
      ? ['| ID | level | requirement | how it is checked | needs |', '|---|---|---|---|---|', ...tested.map(row), '']
      : []),
    ...(rest.length > 0
      ? [
          'Not tested:',
          '',
          ...rest.map(({ id, sentence, reason }) => `- **${id}** ${inline(sentence)} _${reason}_`),
          '',
        ]
      : []),
  ].join('\n');
}

function row(requirement: Requirement): string {
  const { id, level, sentence, source, check, needs } = requirement;
  const cells = [id, `${level}, ${profileOf(requirement)}`, `${sentence} (${source})`, check, needs.join(', ')];
  return `| ${cells.map(inline).join(' | ')} |`;
}

/** Bars would end a cell, angle brackets would begin HTML. */
function inline(text: string): string {
  return text.replaceAll('|', '\\|').replaceAll('<', '&lt;').replaceAll('*', '\\*');
}
