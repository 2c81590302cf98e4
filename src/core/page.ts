/** The pages that the backend shows to a person, by the names of their texts and templates (docs/errors.md). */
export const PAGE_NAMES = [
  'confirm-sign-in',
  'declined',
  'link-refused',
  'unknown-attempt',
  'signed-out-meanwhile',
  'sign-in-first',
  'other-person',
  'unmet-requirements',
  'sign-in-refused',
  'sign-in-failed',
  'sign-in-unavailable',
  'sign-out',
  'request-refused',
  'too-many-requests',
  'unavailable',
  'failed',
  'not-found',
] as const;

export type PageName = (typeof PAGE_NAMES)[number];

/** What is shown on a page: the texts of its name, and a link or a form. */
export interface Page {
  readonly name: PageName;
  /** What the authorization server or the backend says about the error, in English, as plain text. */
  readonly quote?: string | undefined;
  readonly action: Action;
}

/** A link, or with `fields` a form, which a script submits if scripts are enabled. `path`: one of the backend's own. */
export type Action = { readonly href: string; readonly fields?: Fields } | { readonly path: string };

export type Fields = readonly (readonly [name: string, value: string])[];
