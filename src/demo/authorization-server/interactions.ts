import type { KoaContextWithOIDC, Provider } from 'oidc-provider';
import { readBody } from '../../http/read-body.js';
import { Consents, readAskedScopes } from './consents.js';
import type { DemoAuthorizationServerOptions } from './options.js';
import { consentPage, signInPage } from './pages/interaction-pages.js';
import { findPerson } from './people.js';
import type { Records } from './records.js';

type Interaction = Awaited<ReturnType<Provider['interactionDetails']>>;
type Context = Pick<KoaContextWithOIDC, 'req' | 'res' | 'path' | 'method' | 'status' | 'type' | 'body' | 'respond'>;

const FORM_LIMIT_BYTES = 4096;

/** Shows the sign-in and consent pages, and handles their forms. */
export class Interactions {
  readonly #provider: Provider;
  readonly #options: DemoAuthorizationServerOptions;
  readonly #consents: Consents;

  constructor(provider: Provider, options: DemoAuthorizationServerOptions, records: Records) {
    this.#provider = provider;
    this.#options = options;
    this.#consents = new Consents(records);
  }

  /** Answers `/interaction/…`; all other paths are the provider's. */
  async handle(ctx: Context, next: () => Promise<void>): Promise<void> {
    if (!ctx.path.startsWith('/interaction/')) return next();
    const interaction = await this.#provider.interactionDetails(ctx.req, ctx.res);
    if (ctx.path !== `/interaction/${interaction.uid}`) return next();
    if (ctx.method === 'GET') return this.#show(ctx, interaction);
    if (ctx.method === 'POST') return this.#take(ctx, interaction);
    return next();
  }

  #show(ctx: Context, interaction: Interaction): void {
    ctx.status = 200;
    ctx.type = 'html';
    const parties = this.#parties(interaction);
    ctx.body =
      interaction.prompt.name === 'consent'
        ? consentPage({ ...parties, asked: this.#toAskFor(interaction), resources: this.#options.resources })
        : signInPage(parties.clientId);
  }

  async #take(ctx: Context, interaction: Interaction): Promise<void> {
    const body = await readBody(ctx.req, FORM_LIMIT_BYTES);
    // A form that is too large counts as submitted without a button.
    const form = new URLSearchParams(body === 'too large' ? '' : body.toString('utf8'));
    const result = interaction.prompt.name === 'consent' ? this.#decide(interaction, form) : signIn(form.get('person'));
    if (!result) return this.#show(ctx, interaction);
    ctx.respond = false;
    await this.#provider.interactionFinished(ctx.req, ctx.res, result, {
      mergeWithLastSubmission: interaction.prompt.name === 'consent',
    });
  }

  #decide(interaction: Interaction, form: URLSearchParams) {
    const decision = form.get('decision');
    const parties = this.#parties(interaction);
    if (decision === 'allow') {
      this.#consents.allow(parties, this.#toAskFor(interaction));
      return { consent: {} };
    }
    if (decision === 'deny') return { error: 'access_denied', error_description: 'the person denied the request' };
    return undefined;
  }

  /** The scopes that are not allowed yet; with `prompt=consent`, all that are requested. */
  #toAskFor(interaction: Interaction) {
    const asked = readAskedScopes(interaction.params, this.#options.resources);
    const missing = this.#consents.missing(this.#parties(interaction), asked);
    return missing.size > 0 ? missing : asked;
  }

  #parties({ session, params }: Interaction) {
    return { personId: session?.accountId ?? '', clientId: String(params.client_id) };
  }
}

function signIn(personId: string | null) {
  const person = findPerson(personId);
  return person && { login: { accountId: person.id } };
}
