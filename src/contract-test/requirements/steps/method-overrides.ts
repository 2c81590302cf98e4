import { type AskOptions, formOf } from '../../probe/caller.js';
import { FORM } from './post-form.js';

/** The usual ways to override the method of a request, as a GET that would become a DELETE. */
export const OVERRIDES: readonly Pick<AskOptions, 'headers' | 'query'>[] = [
  { headers: { 'X-HTTP-Method-Override': 'DELETE' } },
  { headers: { 'X-HTTP-Method': 'DELETE', 'X-Method-Override': 'DELETE' } },
  { query: { _method: 'DELETE' } },
];

const HEADERS = ['X-HTTP-Method-Override', 'X-HTTP-Method', 'X-Method-Override'];

/** All of them at once in a POST, and the field of a form that some frameworks read. */
export const overriding = (method: string, origin: string): AskOptions => ({
  method: 'POST',
  headers: { ...Object.fromEntries(HEADERS.map((name) => [name, method])), 'Content-Type': FORM, Origin: origin },
  query: { _method: method },
  body: formOf({ _method: method }),
});
