import type { OpenApiDocument } from '../openapi-document.js';

type Members = Readonly<Record<string, unknown>>;

/**
 * The document without the project's extensions of the draft: operations, parameters and members that are marked
 * `x-extension: true`, or refer to something so marked. Every token-mediating backend has the rest.
 */
export function coreOnly(document: OpenApiDocument): OpenApiDocument {
  const { paths, ...rest } = without(document, document) as OpenApiDocument;
  const left = Object.entries(paths).filter(([, operations]) => Object.keys(operations).length > 0);
  return { ...rest, paths: Object.fromEntries(left) };
}

function without(value: unknown, document: unknown): unknown {
  if (Array.isArray(value)) {
    return value.filter((item) => !isExtension(item, document)).map((item) => without(item, document));
  }
  if (!isMembers(value)) return value;
  const kept = Object.entries(value).filter(([, member]) => !isExtension(member, document));
  return Object.fromEntries(kept.map(([name, member]) => [name, without(member, document)]));
}

function isExtension(value: unknown, document: unknown): boolean {
  if (!isMembers(value)) return false;
  return value['x-extension'] === true || isExtension(referredTo(value.$ref, document), document);
}

/** Resolves a reference within the document (RFC 6901). */
function referredTo(reference: unknown, document: unknown): unknown {
  if (typeof reference !== 'string' || !reference.startsWith('#/')) return undefined;
  const names = reference.slice(2).split('/');
  return names.reduce<unknown>((at, name) => (isMembers(at) ? at[name] : undefined), document);
}

function isMembers(value: unknown): value is Members {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
