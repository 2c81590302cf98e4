import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import type Koa from 'koa';
import type { Options } from '../config/schema.js';
import { readContractDocument, readContractText } from '../contract/contract-document.js';
import { describeInstance, type SessionKind } from '../contract/document/instance.js';
import { inBothVersions, RENDITIONS, type Rendition, textOf } from '../contract/document/renditions.js';
import { tooManyRequests } from '../core/refusal.js';
import { fileHeaders } from '../http/headers.js';
import type { Limits } from '../rate-limit/limits.js';
import { NOTHING_POLICY } from './headers.js';
import { incomingOf } from './incoming.js';
import { once, type Precompressed, precompress, sendPrecompressed } from './precompressed.js';
import { outgoingData, send } from './respond.js';

const REFERENCE = path.resolve(path.dirname(fileURLToPath(import.meta.url)), '../../../docs/reference/index.html');

/**
 * The page runs two megabytes of a third party's script on the backend's origin: `sandbox` gives it an opaque origin,
 * so that it is cross-origin to the token endpoint. It can load nothing, and send nothing anywhere.
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
  readonly read: () => Promise<string>;
}

type Documents = Readonly<Record<string, Document>>;

interface Served extends Omit<Document, 'read'> {
  readonly load: () => Promise<Precompressed>;
}

const DOCUMENTS: Documents = {
  '/docs/reference': { type: 'text/html; charset=utf-8', policy: REFERENCE_POLICY, read: readReference },
  '/openapi.yaml': {
    type: 'application/yaml; charset=utf-8',
    policy: NOTHING_POLICY,
    read: async () => readContractText(),
  },
  '/openapi.json': madeOfContract((contract) => contract),
  ...documentsOf(RENDITIONS),
};

/** The same for every backend of a process that has its origin for itself. */
const AT_ROOT = servedBelow('', DOCUMENTS);

/**
 * Makes the middleware that serves the contract as a page, as YAML and as JSON, its parts, and the contract as this
 * installation keeps it. Requests count against their address.
 */
export function createReferenceMiddleware(
  limits: Pick<Limits, 'ofAddress'>,
  instance: { readonly options: Options; readonly session: SessionKind },
): Koa.Middleware {
  const { options, session } = instance;
  const ofInstance = inBothVersions('instance', (contract) => describeInstance(contract, options, session));
  const { basePath } = options;
  const common = basePath === '' ? AT_ROOT : servedBelow(basePath, DOCUMENTS);
  const documents = { ...common, ...servedBelow(basePath, documentsOf(ofInstance)) };
  return async (ctx, next) => {
    const { method, path: asked, address } = incomingOf(ctx);
    const document = Object.hasOwn(documents, asked) ? documents[asked] : undefined;
    if (document === undefined || !['GET', 'HEAD'].includes(method)) return next();
    const wait = limits.ofAddress(address());
    if (wait !== undefined) return send(ctx, outgoingData(tooManyRequests(wait), basePath));
    ctx.set({ ...fileHeaders(document.policy), 'content-type': document.type });
    sendPrecompressed(ctx, await document.load());
  };
}

/** The documents below `/openapi/`. */
function documentsOf(renditions: readonly Rendition[]): Documents {
  return Object.fromEntries(renditions.map(({ file, make }) => [`/openapi/${file}`, madeOfContract(make)]));
}

function madeOfContract(make: Rendition['make']): Document {
  const read = async () => textOf(make({ ...readContractDocument() }));
  return { type: 'application/json; charset=utf-8', policy: NOTHING_POLICY, read };
}

/** The documents with the paths that they have below a base path. */
function servedBelow(basePath: string, documents: Documents): Readonly<Record<string, Served>> {
  const served = ({ read, ...rest }: Document) => ({
    ...rest,
    load: once(async () => precompress(servedAt(await read(), basePath))),
  });
  return Object.fromEntries(Object.entries(documents).map(([path, document]) => [path, served(document)]));
}

/** The paths of a contract are relative to the URL of its server. */
function servedAt(text: string, basePath: string): string {
  return basePath === '' ? text : text.replace(/("?servers"?:\s*(?:\[\s*\{|-)\s*"?url"?:\s*"?)\//, `$1${basePath}`);
}

const MISSING = '<!doctype html><title>Reference</title><p>The reference is not built yet. Run: npm run docs</p>';

async function readReference(): Promise<string> {
  return readFile(REFERENCE, 'utf8').catch(() => MISSING);
}
