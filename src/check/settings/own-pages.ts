import type { Options } from '../../config/schema.js';
import { Misconfiguration } from '../../core/misconfiguration.js';
import { createOwnPages } from '../../own-pages/own-pages.js';
import type { Finding } from '../finding.js';
import { error, ok } from './settings-findings.js';

/** Whether the templates and texts of the operator can be used. */
export function checkOwnPages({ ownPages }: Options): Finding[] {
  if (ownPages === undefined) return [];
  const id = 'settings.own-pages';
  try {
    const { languages } = createOwnPages(ownPages.templates);
    return [ok(id, `The templates in ${ownPages.templates} can be used, with texts in ${languages.join(', ')}.`)];
  } catch (failure) {
    if (!(failure instanceof Misconfiguration)) throw failure;
    return failure.problems.map((problem) => error(id, problem, 'Correct the file.'));
  }
}
