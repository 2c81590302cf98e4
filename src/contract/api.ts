import { OpenAPIBackend } from 'openapi-backend';
import { readContractDocument } from './contract-document.js';
import { publicOnly } from './document/parts.js';
import { ContractRouter } from './router.js';
import { ContractValidator } from './validator.js';

interface Compiled {
  readonly router: ContractRouter;
  readonly validator: ContractValidator;
}

let compiled: Promise<Compiled> | undefined;

/**
 * Makes an openapi-backend from `openapi.yaml` that routes and validates, without handlers, and without what is not served
 * where pages are. All of them in a process
 * share the router and the compiled schemas.
 */
export async function createApi(): Promise<OpenAPIBackend> {
  compiled ??= compile();
  const { router, validator } = await compiled;
  const api = await load(router.definition);
  return Object.assign(api, { router, validator, validate: true });
}

async function compile(): Promise<Compiled> {
  const { definition } = await load(publicOnly(readContractDocument()));
  const router = new ContractRouter({ definition, ignoreTrailingSlashes: false });
  return { router, validator: new ContractValidator(router) };
}

/** `quick` skips the check of the document, which supports OpenAPI 3.0 only. `npm run lint` checks ours (3.1). */
function load(definition: OpenAPIBackend['definition']): Promise<OpenAPIBackend> {
  return new OpenAPIBackend({ definition, quick: true, strict: true, validate: false }).init();
}
