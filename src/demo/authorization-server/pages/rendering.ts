import type { ErrorOut, errors, KoaContextWithOIDC } from 'oidc-provider';
import type { Log } from '../../log.js';
import { Html, html, layout } from './html.js';

/** The response that a page is written to. */
type Page = Pick<KoaContextWithOIDC, 'type' | 'body'>;

/**
 * Asks whether to sign out (OpenID Connect RP-Initiated Logout 1.0, section 2). With an ID Token of the signed-in
 * person, the request is theirs, and the page clicks its own button.
 *
 * @param form the provider's form, without its buttons
 */
export function renderSignOut(ctx: KoaContextWithOIDC, form: string): void {
  const isWished = ctx.oidc.entities.IdTokenHint?.payload.sub === ctx.oidc.session?.accountId;
  const signOut = isWished
    ? html`<button name="logout" value="yes" class="primary" data-press>Sign out</button>`
    : html`<button name="logout" value="yes" class="primary">Sign out</button> <button>Stay</button>`;
  const buttons = html`<div class="decision">${signOut}</div></form>`;
  show(ctx, {
    title: 'Sign out',
    content: html`<h1>${isWished ? 'Signing out' : 'Sign out?'}</h1>
<p>This ends the session at the authorization server.</p>
${new Html(form.replace('</form>', buttons.text))}
${isWished ? html`<script src="/pages/press.js"></script>` : ''}`,
  });
}

/** Confirms the sign-out, if no client has a page for it. */
export function renderSignedOut(ctx: KoaContextWithOIDC): void {
  show(ctx, { title: 'Signed out', content: html`<h1>Signed out</h1><p>You can close this page.</p>` });
}

/** Shows an error of the protocol. Its cause is only logged. */
export function renderError(ctx: Page, { error, error_description }: ErrorOut): void {
  show(ctx, {
    title: 'Error',
    content: html`<h1>That didn’t work</h1>
<p>${error_description ?? 'No more is known.'}</p>
<p class="note"><code>${error}</code></p>`,
  });
}

/** Shows the error page for errors outside the provider's endpoints. Internal ones are only logged. */
export function createErrorPages(log: Log) {
  return async (ctx: Page & Pick<KoaContextWithOIDC, 'status'>, next: () => Promise<void>): Promise<void> => {
    try {
      await next();
    } catch (error) {
      const { expose, statusCode, error: code, error_description } = error as Partial<errors.OIDCProviderError>;
      if (!expose) log({ level: 'fault', event: 'demo.authorization_server.failed', error: String(error) });
      ctx.status = expose ? (statusCode ?? 400) : 500;
      renderError(ctx, expose ? { error: code ?? 'invalid_request', error_description } : { error: 'server_error' });
    }
  };
}

function show(ctx: Page, page: { title: string; content: Html }): void {
  ctx.type = 'html';
  ctx.body = layout(page);
}
