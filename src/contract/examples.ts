import type { OpenAPIBackend } from 'openapi-backend';
import type { OutgoingAnswer } from './answer.js';

/** An example answer in the contract, with the headers that the contract declares. */
export interface Example {
  /** Its name in the contract; `example` if it has none. */
  readonly name: string;
  readonly answer: OutgoingAnswer;
}

interface DescribedExample {
  /** Of which status the example is, where one description stands for several. */
  readonly 'x-status'?: number;
  readonly value?: unknown;
}

/** A response as the contract describes it, as far as it is used here. */
export interface DescribedResponse {
  readonly content?: Readonly<
    Record<string, { readonly schema?: unknown; readonly examples?: Readonly<Record<string, DescribedExample>> }>
  >;
  readonly headers?: Readonly<Record<string, DescribedHeader>>;
}

interface DescribedHeader {
  readonly required?: boolean;
  readonly example?: unknown;
  readonly schema?: { readonly const?: unknown };
}

/** The examples of all answers of an operation, by status and then in document order. */
export function examplesOf(operationId: string, api: OpenAPIBackend): readonly Example[] {
  const responses = Object.entries(
    (api.getOperation(operationId)?.responses ?? {}) as Record<string, DescribedResponse>,
  );
  return responses.flatMap(([status, response]): Example[] => {
    const contents = Object.entries(response.content ?? {});
    if (contents.length === 0)
      return [{ name: 'example', answer: { status: Number(status), headers: headersOf(response), body: undefined } }];
    return contents.flatMap(([mediaType, { examples }]) =>
      Object.entries(examples ?? { example: {} }).map(([name, { 'x-status': code = Number(status), value }]) => {
        // The library knows no examples of `default`.
        const mock = value ?? api.mockResponseForOperation(operationId, { code, mediaType, example: name }).mock;
        const headers = { 'content-type': `${mediaType}; charset=utf-8`, ...headersOf(response) };
        return { name, answer: { status: code, headers, body: mock } };
      }),
    );
  });
}

/** The statuses that the examples of a response are of. */
export function statusesShown({ content = {} }: Pick<DescribedResponse, 'content'>): number[] {
  const examples = Object.values(content).flatMap((media) => Object.values(media.examples ?? {}));
  return [...new Set(examples.flatMap(({ 'x-status': status }) => status ?? []))];
}

/** The headers that have a `const` or an example in the contract. */
function headersOf({ headers = {} }: DescribedResponse): Readonly<Record<string, string>> {
  const shown = Object.entries(headers).map(([name, { example, schema }]) => [name, schema?.const ?? example] as const);
  return Object.fromEntries(
    shown.filter(([, value]) => value !== undefined).map(([name, value]) => [name.toLowerCase(), String(value)]),
  );
}
