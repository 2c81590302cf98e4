import { type Members, membersAt } from './members.js';
import { asOpenApi30 } from './openapi-3.0.js';
import { coreOnly, fetchedOnly } from './parts.js';
import { withoutUnused } from './without-unused.js';

/** A document made of the contract. */
export interface Rendition {
  /** The name of its file, such as `core-3.0.json`. */
  readonly file: string;
  readonly make: (contract: Members) => Members;
}

const CORE =
  'This document has the **core** of the contract: what the draft defines, and every token-mediating backend has. ' +
  'What its texts say of `/bff/…` is beyond the draft.';

const FRONTEND =
  'This document has what scripts of a **frontend** send. Navigations, such as signing in at `/bff/login`, and requests ' +
  'of the authorization server are in the whole contract only.';

/** The parts of the contract, the same for every installation. */
export const RENDITIONS: readonly Rendition[] = [
  ...inBothVersions('core', (contract) => retitled(withoutUnused(coreOnly(contract)), { title: 'core', about: CORE })),
  ...inBothVersions('frontend', (contract) =>
    retitled(withoutUnused(fetchedOnly(contract)), { title: 'frontend', about: FRONTEND }),
  ),
];

/** A document as `name.json`, in the version of OpenAPI that the contract has, and as `name-3.0.json` in 3.0.3. */
export function inBothVersions(name: string, make: Rendition['make']): Rendition[] {
  return [
    { file: `${name}.json`, make },
    { file: `${name}-3.0.json`, make: (contract) => asOpenApi30(make(contract)) },
  ];
}

/** The document with a longer title, and with a text before its description. */
export function retitled(
  document: Members,
  { title, about }: { readonly title: string; readonly about: string },
): Members {
  const info = membersAt(document, 'info');
  const [whole, description] = [info.title, info.description].map(String);
  return { ...document, info: { ...info, title: `${whole}: ${title}`, description: `${about}\n\n${description}` } };
}

/** The text of a document, as files and answers have it. */
export function textOf(document: Members): string {
  return `${JSON.stringify(document, undefined, 2)}\n`;
}
