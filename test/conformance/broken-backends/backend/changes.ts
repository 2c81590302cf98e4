import type { Answer, Parts, Request } from './parts.js';
import type { Change } from './start-backend.js';

const ENDPOINTS = ['/.well-known/bff-token', '/.well-known/bff-sessioninfo'];

/** Changes the headers of all answers of the two endpoints; `undefined` leaves one out. */
export function withHeaders(changes: Readonly<Record<string, string | undefined>>): Change {
  return onEndpoints((answer) => ({ ...answer, headers: headersWith(answer.headers, changes) }));
}

/** Changes answers of the two endpoints at the last moment. */
export function onEndpoints(change: (answer: Answer, request: Request) => Answer): Change {
  return () => ({
    finish: (answer, request) => (ENDPOINTS.includes(request.path) ? change(answer, request) : answer),
  });
}

/** Changes the members of errors of the two endpoints. */
export function inErrors(change: (members: Record<string, unknown>) => unknown, status?: number): Change {
  return onEndpoints((answer) =>
    answer.status < 400 || answer.body === ''
      ? answer
      : { ...answer, status: status ?? answer.status, body: JSON.stringify(change(JSON.parse(answer.body))) },
  );
}

/** Changes what the authorization server's refusals become. */
export function onFailure(change: (given: Parameters<Parts['translateFailure']>[0], original: Parts) => void): Change {
  return (original) => ({
    translateFailure(given): never {
      change(given, original);
      return original.translateFailure(given);
    },
  });
}

export function headersWith(
  headers: Answer['headers'],
  changes: Readonly<Record<string, string | undefined>>,
): Answer['headers'] {
  const changed = Object.keys(changes).map((name) => name.toLowerCase());
  const kept = Object.entries(headers).filter(([name]) => !changed.includes(name.toLowerCase()));
  const added = Object.entries(changes).flatMap(([name, value]) =>
    value === undefined ? [] : [[name, value] as const],
  );
  return Object.fromEntries([...kept, ...added]);
}
