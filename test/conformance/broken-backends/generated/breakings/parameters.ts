import { NO_SPACES } from '../../../../../src/contract-test/requirements/steps/scope-values.js';
import { rewritingRequests } from '../at-point.js';
import type { Breaking, Breakings } from './breaking.js';

/** Other parameters in the place of those of the point. */
const readingAs =
  (parameters: string, given: (value: string) => string = (value) => value): Breaking =>
  (point) =>
    rewritingRequests(point, {
      isMeant: ({ search, body, method }) => (method === 'POST' ? body : search) === given(point.value ?? ''),
      rewrite: (request) =>
        request.method === 'POST' ? { ...request, body: parameters } : { ...request, search: parameters },
    });

const REPEATED: Readonly<Record<string, string>> = {
  'in order': 'scope=read&scope=write',
  'in reverse': 'scope=write&scope=read',
  'twice the same': 'scope=read&scope=read',
};

export const parameters: Breakings = {
  'TOK-06': readingAs('scope=%22'),
  'TOK-08': readingAs('scope=%22'),
  'TOK-10': readingAs(''),
  'TOK-21': readingAs('', (value) => (value in NO_SPACES ? `scope=read${NO_SPACES[value]}write` : value)),
  'TOK-26': readingAs('', (value) => REPEATED[value] ?? value),
};
