import type { ErrorObject } from 'ajv';
import type { Level } from '../clause.js';
import { readAnswer } from '../probe/answer.js';
import type { Exchange } from '../probe/exchange.js';
import { type Finding, finding } from '../statements.js';
import { type CoreOperation, type CoreResponse, readCoreOperations } from './core-operations.js';

export type ContractWatch = ReturnType<typeof watchContract>;

/** More of them are the same fault again. */
const MOST_FINDINGS = 20;
/** Longer URLs are answered by servers and proxies before any backend sees them. */
const LONGEST_URL = 2048;
/** Which further statuses an operation has is each backend's choice; so is what servers in front of it answer. */
const ON_THE_STATUS: Level = 'project';

/**
 * Validates the answers of a run against `openapi.yaml` as they arrive. `baseUrl`: where the two endpoints are. The document
 * is read when the first answer comes.
 */
export function watchContract(baseUrl: string) {
  const prefix = baseUrl.replace(/\/$/, '');
  const findings = new Map<string, Finding>();
  let operations: readonly CoreOperation[] | undefined;
  return {
    see(exchange: Exchange) {
      operations ??= readCoreOperations();
      const operation = operations.find((candidate) => isOf(candidate, { exchange, prefix }));
      const violation = operation && violationOf(exchange, operation);
      if (operation === undefined || violation === undefined || findings.size >= MOST_FINDINGS) return;
      const { operationId } = operation;
      const { expected, seen, level } = violation;
      const found = finding(`${expected} for ${operationId}`, readAnswer(exchange), { seen, level });
      findings.set(`${operationId} ${exchange.response.status} ${seen}`, found);
    },
    /** One for each way in which an operation violated the contract. */
    get findings(): readonly Finding[] {
      return [...findings.values()];
    },
  };
}

function isOf(
  { method, path, answersHead }: CoreOperation,
  { exchange: { request, response }, prefix }: { exchange: Exchange; prefix: string },
): boolean {
  const isMethod = request.method === method || (request.method === 'HEAD' && answersHead && method === 'GET');
  // For another host a server may answer instead of the backend, and a body that was cut off is not JSON.
  const isForeign = request.headers.some(([name]) => name.toLowerCase() === 'host') || response.isCutOff;
  return isMethod && !isForeign && request.url.length < LONGEST_URL && request.url.split('?')[0] === prefix + path;
}

type Violation = Pick<Finding, 'expected' | 'seen' | 'level'>;

function violationOf(exchange: Exchange, { responses, otherErrors }: CoreOperation): Violation | undefined {
  const { status } = exchange.response;
  const response = responses.get(status);
  // Gateways have statuses of their own for an outage (ERR-12).
  if (response === undefined && status >= 500) return undefined;
  if (response !== undefined) return violationOfForm(exchange, response);
  const violation = status >= 400 && otherErrors ? violationOfForm(exchange, otherErrors) : undefined;
  if (status >= 400) return violation && { ...violation, level: ON_THE_STATUS };
  const expected = `one of the statuses ${[...responses.keys()].join(', ')}, or that of an error`;
  return { expected, seen: `${status}`, level: ON_THE_STATUS };
}

function violationOfForm(exchange: Exchange, response: CoreResponse): Violation | undefined {
  const { status, mediaType, json } = readAnswer(exchange);
  if (response.bodies.size === 0 || exchange.request.method === 'HEAD') return undefined;
  const validate = response.bodies.get(mediaType ?? '');
  if (validate === undefined)
    return {
      expected: [...response.bodies.keys()].join(' or '),
      seen: `${status} with ${mediaType ?? 'no media type'}`,
    };
  if (json === undefined) return { expected: 'JSON', seen: `${status} with a body that is not JSON` };
  if (validate(json)) return undefined;
  return {
    expected: 'a body that its schema allows',
    seen: `${status} with a body in which ${inWords(validate.errors)}`,
  };
}

/** Where and which rule, without the value: it may be a token. */
function inWords(errors: readonly ErrorObject[] | null | undefined): string {
  const [error] = errors ?? [];
  return `${error?.instancePath || 'the whole'} ${error?.message ?? 'is not valid'}`;
}
