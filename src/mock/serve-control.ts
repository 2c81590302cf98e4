import type Koa from 'koa';
import type { AccessTokens } from './access-tokens.js';
import type { Answers } from './answers.js';
import { CONTROL_STYLE_HASH, renderControlPage } from './control-page.js';
import { refuse } from './refuse.js';
import type { Stages } from './stages.js';
import { targetOf } from './target.js';

export interface ControlParts {
  readonly stages: Stages;
  readonly answers: Answers;
  readonly issuer: string;
  readonly jwks: AccessTokens['jwks'];
}

const HEADERS = { 'cache-control': 'no-store', 'x-content-type-options': 'nosniff', 'x-frame-options': 'DENY' };
const PAGE_POLICY = `default-src 'none'; style-src '${CONTROL_STYLE_HASH}'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'`;

/**
 * Makes the middleware for the mock's own paths: the control page at `/mock`, the scenario at `/mock/scenario`, the
 * public key at `/mock/jwks`, and metadata that refers to it (RFC 8414; OpenID Connect Discovery 1.0).
 */
export function createControlMiddleware({ stages, answers, issuer, jwks }: ControlParts): Koa.Middleware {
  const metadata = {
    issuer,
    jwks_uri: `${issuer}/jwks`,
    response_types_supported: ['code'],
    subject_types_supported: ['public'],
  };
  const documents: Readonly<Record<string, () => unknown>> = {
    '/mock/jwks': () => jwks,
    '/mock/.well-known/openid-configuration': () => metadata,
    '/.well-known/oauth-authorization-server/mock': () => metadata,
    '/mock/scenario': () => stateOf(stages),
  };
  return async (ctx, next) => {
    const { path } = targetOf(ctx);
    const document = Object.hasOwn(documents, path) ? documents[path] : undefined;
    ctx.set(path.startsWith('/mock') ? HEADERS : {});
    if (path === '/mock/scenario' && ctx.method === 'POST') return setScenario(ctx, stages);
    if (document !== undefined) {
      ctx.body = document();
      return;
    }
    if (path !== '/mock') return next();
    ctx.set('content-security-policy', PAGE_POLICY);
    ctx.type = 'html';
    ctx.body = renderControlPage({ ...stateOf(stages), errors: answers.errors, issuer });
  };
}

function stateOf(stages: Stages) {
  const { plan, visitor } = stages.current();
  return { scenario: plan.text, person: visitor.current() ?? null };
}

/** Handles the form of the control page, or of a test. */
function setScenario(ctx: Koa.Context, stages: Stages): void {
  const body: Buffer | 'too large' = ctx.state.body;
  if (['cross-site', 'same-site'].includes(ctx.get('sec-fetch-site')))
    refuse(ctx, 403, 'Only the mock’s own page may set the scenario.');
  else if (body === 'too large') refuse(ctx, 413, 'The body is too large.');
  else {
    // An invalid scenario throws a Misconfiguration, which is answered with 400 and its text.
    stages.use(scenarioIn(new URLSearchParams(body.toString('utf8'))));
    if (ctx.accepts('json', 'html') === 'html') ctx.redirect('/mock');
    else ctx.body = stateOf(stages);
  }
}

/** A form has the scenario's name and a field for each value. */
function scenarioIn(form: URLSearchParams): string {
  const values = [...form].filter(([name, value]) => name !== 'scenario' && value !== '');
  return [form.get('scenario') ?? '', ...values.map(([name, value]) => `${name}=${value}`)].join(';');
}
