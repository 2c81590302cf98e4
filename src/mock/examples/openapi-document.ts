import { readFile } from 'node:fs/promises';
import { type Context, type Document, OpenAPIBackend } from 'openapi-backend';
import { parse } from 'yaml';
import { Misconfiguration } from '../../core/misconfiguration.js';
import { type ExampleAnswer, type ExampleApi, jsonAnswer } from './example-api.js';

const JSON_TYPE = 'application/json';

/**
 * Answers with the examples of an OpenAPI document, or with values that its schemas allow. Invalid requests are refused. The
 * header `Prefer: code=404, example=name` chooses another answer.
 *
 * @throws Misconfiguration if the file is no OpenAPI document
 */
export async function createExamplesOfDocument(file: string): Promise<ExampleApi> {
  const definition = nameOperations(await readDocument(file));
  // `quick` skips the check of the document, which supports OpenAPI 3.0 only.
  const api = await new OpenAPIBackend({ definition, quick: true, strict: true, validate: true }).init();
  api.register({
    notFound: () => undefined,
    methodNotAllowed: () => jsonAnswer(405, { error: 'method_not_allowed' }),
    validationFail: ({ validation }: Context) => {
      const [{ instancePath = '', message = '' } = {}] = validation.errors ?? [];
      const description = `The OpenAPI document does not allow this request: ${instancePath} ${message}`;
      return jsonAnswer(400, { error: 'invalid_request', error_description: description });
    },
    notImplemented: (context: Context) => exampleOf(api, context),
  });
  return {
    answer: ({ method, path, query, headers, body }) =>
      api.handleRequest({
        method,
        path,
        query,
        headers: headers as Record<string, string>,
        body: body.length === 0 ? undefined : bodyOf(body, headers['content-type']),
      }),
  };
}

async function readDocument(file: string): Promise<Document> {
  try {
    const document = parse(await readFile(file, 'utf8'));
    if (typeof document?.openapi === 'string' && typeof document.paths === 'object') return document;
  } catch (error) {
    throw new Misconfiguration([`proxies: ${file} can’t be read as YAML or JSON: ${Object(error).message}`]);
  }
  throw new Misconfiguration([`proxies: expected an OpenAPI document with openapi and paths, found ${file}`]);
}

/** openapi-backend finds operations by their ids, which the documents of others may lack. */
function nameOperations(document: Document): Document {
  for (const [path, item] of Object.entries(document.paths ?? {})) {
    for (const [method, operation] of Object.entries(item ?? {})) {
      if (typeof operation === 'object' && 'responses' in operation) operation.operationId ??= `${method} ${path}`;
    }
  }
  return document;
}

function bodyOf(body: Buffer, mediaType = ''): unknown {
  const text = body.toString();
  if (!/\bjson\b/.test(mediaType)) return text;
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}

function exampleOf(api: OpenAPIBackend, { operation, request }: Context): ExampleAnswer {
  const preferred = String(request.headers.prefer ?? '');
  const [, wanted] = /\bcode=(\d{3})\b/.exec(preferred) ?? [];
  const code = wanted === undefined ? undefined : Number(wanted);
  const example = /\bexample="?([\w-]+)/.exec(preferred)?.[1];
  const id = operation.operationId ?? '';
  const { status } = api.mockResponseForOperation(id, { code });
  const responses = operation.responses as Record<string, { content?: Record<string, unknown> }>;
  const types = Object.keys((responses[String(status)] ?? responses.default)?.content ?? {});
  const mediaType = types.includes(JSON_TYPE) ? JSON_TYPE : types[0];
  if (mediaType === undefined) return { status, mediaType: JSON_TYPE, body: '' };
  const { mock } = api.mockResponseForOperation(id, { code, example, mediaType });
  const isText = typeof mock === 'string' && !/\bjson\b/.test(mediaType);
  return { status, mediaType, body: isText ? mock : JSON.stringify(mock) };
}
