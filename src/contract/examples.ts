import type { OpenAPIBackend } from 'openapi-backend';
import type { OutgoingAnswer } from './validate-response.js';

/** An example answer in the contract, with the headers that the contract declares. */
export interface Example {
  /** Its name in the contract; `example` if it has none. */
  readonly name: string;
  readonly answer: OutgoingAnswer;
}

interface DescribedResponse {
  readonly content?: Readonly<Record<string, { readonly examples?: Readonly<Record<string, unknown>> }>>;
  readonly headers?: Readonly<Record<string, DescribedHeader>>;
}

interface DescribedHeader {
  readonly example?: unknown;
  readonly schema?: { readonly const?: unknown };
}

/** The examples of all answers of an operation, by status and then in document order. */
export function examplesOf(operationId: string, api: OpenAPIBackend): readonly Example[] {
  const responses = Object.entries(
    (api.getOperation(operationId)?.responses ?? {}) as Record<string, DescribedResponse>,
  );
  return responses.flatMap(([status, response]) => {
    const contents = Object.entries(response.content ?? {});
    if (contents.length === 0) return [exampleWithout(Number(status), response)];
    return contents.flatMap(([mediaType, { examples }]) =>
      Object.keys(examples ?? { example: undefined }).map((name) => {
        const options = { code: Number(status), mediaType, example: name };
        const { mock } = api.mockResponseForOperation(operationId, options);
        const headers = { 'content-type': `${mediaType}; charset=utf-8`, ...headersOf(response) };
        return { name, answer: { status: Number(status), headers, body: mock } };
      }),
    );
  });
}

function exampleWithout(status: number, response: DescribedResponse): Example {
  return { name: 'example', answer: { status, headers: headersOf(response), body: undefined } };
}

/** The headers that have a `const` or an example in the contract. */
function headersOf({ headers = {} }: DescribedResponse): Readonly<Record<string, string>> {
  const shown = Object.entries(headers).map(([name, { example, schema }]) => [name, schema?.const ?? example] as const);
  return Object.fromEntries(
    shown.filter(([, value]) => value !== undefined).map(([name, value]) => [name.toLowerCase(), String(value)]),
  );
}
