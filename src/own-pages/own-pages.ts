import { createHash } from 'node:crypto';
import type { Action, Page } from '../core/page.js';
import { escapeHtml } from '../http/html.js';
import { OWN_TEMPLATE } from './own-template.js';
import { ANY_PAGE, NO_TEMPLATES, readTemplates, type Templates } from './read-templates.js';
import { readTemplate, type Template } from './template.js';
import { DEFAULT_LANGUAGE } from './texts.js';

/** How a page is shown. */
export interface Shown {
  /** One of `languages`. */
  readonly language: string;
  readonly basePath: string;
  /** On error pages, so that people can report it. */
  readonly requestId?: string | undefined;
}

export interface RenderedPage {
  readonly html: string;
  /** What its content security policy allows, without the sources that every page lacks. */
  readonly policy: string;
}

/** The pages of the backend itself. */
export interface OwnPages {
  /** The languages that there are, the default first. */
  readonly languages: readonly string[];
  render(page: Page, shown: Shown): RenderedPage;
}

/** Submits the form of a page. */
const SCRIPT = 'document.forms[0].submit()';
const SCRIPT_SOURCE = `'sha256-${createHash('sha256').update(SCRIPT).digest('base64')}'`;

/**
 * Makes the pages of the backend, in all languages. Values are escaped.
 *
 * @param folder with templates and texts of the operator
 * @throws Misconfiguration with file and line of what cannot be used
 */
export function createOwnPages(folder?: string): OwnPages {
  const given = folder === undefined ? NO_TEMPLATES : readTemplates(folder);
  return {
    languages: [...given.texts.keys()],
    render: (page, shown) => renderPage(page, { ...shown, given }),
  };
}

function renderPage(
  { name, quote, action }: Page,
  { given, language, basePath, requestId }: Shown & { readonly given: Templates },
): RenderedPage {
  const texts = given.texts.get(language) ?? given.texts.get(DEFAULT_LANGUAGE);
  if (texts === undefined) throw new Error('there are no texts');
  const { title, text, action: label } = texts.pages[name];
  const template = templateFor(given, name, language);
  const html = template.fill({
    language: escapeHtml(language),
    title: escapeHtml(title),
    text: escapeHtml(text),
    quote: quote === undefined ? '' : `<blockquote lang="en">${escapeHtml(quote)}</blockquote>`,
    action: renderAction(action, { label, basePath }),
    requestId: requestId === undefined ? '' : `<small>${escapeHtml(texts.requestId)} ${escapeHtml(requestId)}</small>`,
  });
  return { html, policy: policyFor(template, fieldsOf(action) !== undefined) };
}

function templateFor({ templates }: Templates, name: string, language: string): Template {
  for (const one of [`${name}.${language}`, name, `${ANY_PAGE}.${language}`, ANY_PAGE]) {
    const template = templates.get(one);
    if (template) return template;
  }
  return BUILT_IN;
}

const BUILT_IN = builtIn();

function builtIn(): Template {
  const template = readTemplate(OWN_TEMPLATE);
  if ('problems' in template) throw new Error(`the page of the backend: ${template.problems.join('; ')}`);
  return template;
}

/**
 * A template may load images, fonts and styles of this origin. No script of it runs. For a page with a form there is no
 * `form-action`, because it would have to list every origin that the authorization server redirects to; and the page has no
 * form that others control.
 */
function policyFor(template: Template, hasForm: boolean): string {
  const isOwn = template === BUILT_IN;
  const own = isOwn ? [] : ["'self'"];
  const sources = [...own, ...template.styles].join(' ') || "'none'";
  return [
    `default-src 'none'; style-src ${sources}`,
    ...(isOwn ? [] : ["img-src 'self' data:; font-src 'self'"]),
    hasForm ? `script-src ${SCRIPT_SOURCE}` : "form-action 'none'",
  ].join('; ');
}

function fieldsOf(action: Action) {
  return 'fields' in action ? action.fields : undefined;
}

function renderAction(
  action: Action,
  { label, basePath }: { readonly label: string; readonly basePath: string },
): string {
  const href = 'path' in action ? basePath + action.path : action.href;
  const fields = fieldsOf(action);
  if (fields === undefined) return `<a href="${escapeHtml(href)}">${escapeHtml(label)}</a>`;
  const inputs = fields.map(
    ([name, value]) => `<input type="hidden" name="${escapeHtml(name)}" value="${escapeHtml(value)}">`,
  );
  return `<form method="post" action="${escapeHtml(href)}">
${inputs.join('\n')}
<button>${escapeHtml(label)}</button>
</form>
<script>${SCRIPT}</script>`;
}
