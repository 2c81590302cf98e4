/**
 * A panel for the development of a page: session, tokens, requests across redirects, and what each refusal means.
 *
 * It is an entry of its own, which nothing else imports, so that no page has it in production unless it asks for it.
 */
import { defineDevtools, TAG } from './panel.js';

export { defineDevtools } from './panel.js';
export { recorded } from './record.js';

/** Adds the panel to the page, closed, at the lower edge of the window. Call it before the first request. */
export function showDevtools(): HTMLElement {
  defineDevtools();
  const shown = document.querySelector<HTMLElement>(TAG) ?? document.createElement(TAG);
  if (!shown.isConnected) document.body.append(shown);
  return shown;
}
