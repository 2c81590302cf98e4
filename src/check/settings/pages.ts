import { statSync } from 'node:fs';
import path from 'node:path';
import { contentSecurityPolicyOf, originsOf } from '../../config/content-security-policy.js';
import type { Options } from '../../config/schema.js';
import { Misconfiguration } from '../../core/misconfiguration.js';
import { createOwnPages } from '../../own-pages/own-pages.js';
import { error, type Finding, ok, warning } from '../finding.js';
import { allowsConnection } from './content-security-policy.js';

/** The folder of the pages, and whether their content security policy lets them reach the resource servers. */
export function checkPages(options: Options): Finding[] {
  const { pages, publicOrigin, resources } = options;
  if (pages === undefined) return [];
  const policy = contentSecurityPolicyOf(options);
  const blocked = originsOf(resources).filter(
    (origin) => !allowsConnection(policy, { from: publicOrigin, to: origin }),
  );
  return [checkFolder(pages.folder), checkPolicy(blocked)];
}

function checkFolder(folder: string): Finding {
  const id = 'settings.pages-folder';
  const place = path.resolve(folder);
  if (!statSync(place, { throwIfNoEntry: false })?.isDirectory()) {
    return error(id, `pages.folder is ${place}, which is not a folder.`, 'Name the folder of the built frontend.');
  }
  if (statSync(path.join(place, 'index.html'), { throwIfNoEntry: false }) === undefined) {
    return warning(id, `${place} has no index.html: the path / is answered with 404.`, 'Build the frontend into it.');
  }
  return ok(id, `${place} has an index.html.`);
}

function checkPolicy(blocked: readonly string[]): Finding {
  const id = 'settings.content-security-policy';
  if (blocked.length === 0) return ok(id, 'The content security policy lets pages reach the resource servers.');
  const origins = blocked.join(' ');
  const what = `pages.contentSecurityPolicy does not let pages send requests to ${blocked.join(', ')}.`;
  return warning(id, what, `Add to it: connect-src 'self' ${origins}. If the API is at another origin, name that one.`);
}

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
