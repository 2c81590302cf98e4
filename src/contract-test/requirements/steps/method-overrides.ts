import { type AskOptions, formOf } from '../../probe/caller.js';
import { FORM } from './post-form.js';

/** The usual ways to override the method of a request, as a GET that would become a DELETE. */
export const OVERRIDES: readonly Pick<AskOptions, 'headers' | 'query'>[] = [
  { headers: { 'X-HTTP-Method-Override': 'DELETE' } },
  { headers: { 'X-HTTP-Method': 'DELETE', 'X-Method-Override': 'DELETE' } },
  { query: { _method: 'DELETE' } },
];

const NAMES = { headers: ['X-HTTP-Method-Override', 'X-HTTP-Method', 'X-Method-Override'], field: '_method' };

/** Names that mean nothing, for what a backend answers to such a request in any case. */
const OTHER_NAMES = { headers: ['X-Other', 'X-Other-Method', 'X-Method-Other'], field: '_other' };

/** All of them at once in a POST, and the field of a form that some frameworks read. */
export const overriding = (method: string, origin: string) => postWith(NAMES, method, origin);

/** The same POST, but that nothing in it overrides its method. */
export const notOverriding = (origin: string) => postWith(OTHER_NAMES, 'DELETE', origin);

function postWith({ headers, field }: typeof NAMES, method: string, origin: string): AskOptions {
  const named = Object.fromEntries(headers.map((name) => [name, method]));
  return {
    method: 'POST',
    headers: { ...named, 'Content-Type': FORM, Origin: origin },
    query: { [field]: method },
    body: formOf({ [field]: method }),
  };
}
