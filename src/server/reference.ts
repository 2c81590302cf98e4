import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import type Koa from 'koa';
import { readContractDocument, readContractText } from '../contract/contract-document.js';
import { fileHeaders } from '../http/headers.js';
import { NOTHING_POLICY } from './headers.js';

const REFERENCE = path.resolve(path.dirname(fileURLToPath(import.meta.url)), '../../../docs/reference/index.html');

/**
 * Two megabytes of other people's script, on the origin that yields tokens: the sandbox gives the page an origin of its
 * own, so that to the token endpoint it is a stranger. Nothing may be loaded from, or sent to, anywhere.
 */
const REFERENCE_POLICY = [
  'sandbox allow-scripts',
  "default-src 'none'",
  "script-src 'unsafe-inline' blob:",
  'worker-src blob:',
  "style-src 'unsafe-inline'",
  'img-src data:',
  'font-src data:',
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'none'",
].join('; ');

interface Document {
  readonly type: string;
  readonly policy: string;
  readonly load: () => Promise<string>;
}

/** Makes the middleware that serves the contract: as a web page, as YAML and as JSON. */
export function createReferenceMiddleware(): Koa.Middleware {
  const documents: Readonly<Record<string, Document>> = {
    '/docs': { type: 'text/html; charset=utf-8', policy: REFERENCE_POLICY, load: once(readReference) },
    '/openapi.yaml': {
      type: 'application/yaml; charset=utf-8',
      policy: NOTHING_POLICY,
      load: once(async () => readContractText()),
    },
    '/openapi.json': { type: 'application/json; charset=utf-8', policy: NOTHING_POLICY, load: once(contractAsJson) },
  };
  return async (ctx, next) => {
    const document = Object.hasOwn(documents, ctx.path) ? documents[ctx.path] : undefined;
    if (document === undefined || !['GET', 'HEAD'].includes(ctx.method)) return next();
    ctx.set(fileHeaders(document.policy));
    ctx.body = await document.load();
    ctx.set('content-type', document.type);
  };
}

const MISSING = '<!doctype html><title>Reference</title><p>The reference is not built yet. Run: npm run docs</p>';

async function readReference(): Promise<string> {
  return readFile(REFERENCE, 'utf8').catch(() => MISSING);
}

async function contractAsJson(): Promise<string> {
  return JSON.stringify(readContractDocument(), null, 2);
}

function once(load: () => Promise<string>): () => Promise<string> {
  let loaded: Promise<string> | undefined;
  return () => {
    loaded ??= load();
    return loaded;
  };
}
