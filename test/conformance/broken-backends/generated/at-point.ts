import type { Point } from '../../../../src/contract-test/axes.js';
import type { Answer, Backend, Parts, Request } from '../backend/parts.js';
import type { Change } from '../backend/start-backend.js';

/** Whether a request is one of this point, as far as the request tells. */
export function isRequestAt({ endpoint, method, carrier }: Point, request: Request): boolean {
  const methodOfCarrier = carrier === undefined ? undefined : carrier === 'form' ? 'POST' : 'GET';
  return (
    (endpoint === undefined || endpoint === request.path) &&
    (method === undefined || method === request.method) &&
    (methodOfCarrier === undefined || methodOfCarrier === request.method)
  );
}

/** The honest backend behind a wrapper that rewrites its answers at one point. */
export function rewritingAnswers(
  point: Point,
  rewrite: (answer: Answer) => Answer,
  isMeant: (request: Request) => boolean = () => true,
): Change {
  return (original) => {
    const seen = new Set<string>();
    return {
      finish(answer, request, backend) {
        const done = original.finish(answer, request, backend);
        const isRepeated = seen.has(tokenOf(done));
        seen.add(tokenOf(done));
        const isHere =
          isRequestAt(point, request) &&
          isMeant(request) &&
          (point.status === undefined || point.status === done.status) &&
          (point.session === undefined || (point.session === 'with') === hasSession(request, backend, original)) &&
          (point.occurrence === undefined || (point.occurrence === 'repeated') === isRepeated);
        return isHere ? rewrite(done) : done;
      },
    };
  };
}

/** The honest backend behind a wrapper that rewrites requests at one point. */
export function rewritingRequests(
  point: Point,
  { isMeant, rewrite }: { isMeant(request: Request): boolean; rewrite(request: Request): Request },
): Change {
  return (original) => ({
    answer: (request, backend) =>
      original.answer(isRequestAt(point, request) && isMeant(request) ? rewrite(request) : request, backend),
  });
}

function hasSession(request: Request, backend: Backend, original: Parts): boolean {
  return original.findSession(request, backend) !== undefined;
}

function tokenOf({ body }: Answer): string {
  return /"access_token":"([^"]*)"/.exec(body)?.[1] ?? '';
}
