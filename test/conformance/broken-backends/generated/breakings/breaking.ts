import type { Point } from '../../../../../src/contract-test/axes.js';
import type { Answer, Request, TokenEndpointAnswer } from '../../backend/parts.js';
import type { Change } from '../../backend/start-backend.js';
import { rewritingAnswers } from '../at-point.js';

/** How a requirement is broken at one of its points. */
export type Breaking = (point: Point) => Change;

export type Breakings = Readonly<Record<string, Breaking>>;

/** Changes the members of answers at the point. */
export const withMembers =
  (change: (members: Record<string, unknown>, point: Point) => unknown): Breaking =>
  (point) =>
    rewritingAnswers(point, (answer) => changedBody(answer, (members) => change(members, point)));

export function changedBody(answer: Answer, change: (members: Record<string, unknown>) => unknown): Answer {
  return answer.body === '' ? answer : { ...answer, body: JSON.stringify(change(JSON.parse(answer.body))) };
}

/** Lets `act` decide what a request that the point is about is answered with. */
export const answeringAs =
  (
    isMeant: (request: Request, value: string) => boolean,
    rewrite: (request: Request, value: string) => Request,
  ): Breaking =>
  ({ value = '' }) =>
  (original) => ({
    answer: (request, backend) => original.answer(isMeant(request, value) ? rewrite(request, value) : request, backend),
  });

/** What the authorization server's token endpoint answered, where the point names it. */
export const onTokenAnswer =
  (
    isMeant: (answer: TokenEndpointAnswer, value: string) => boolean,
    act: (answer: TokenEndpointAnswer, value: string) => never,
  ): Breaking =>
  ({ value = '' }) =>
  (original) => ({
    translateFailure(answer) {
      if (isMeant(answer, value)) act(answer, value);
      return original.translateFailure(answer);
    },
  });

/** Accepts what the original part refuses, if the point is about it. */
export function unless<T>(refused: () => Promise<T>, isMeant: () => boolean, otherwise: () => T): Promise<T> {
  return refused().catch((error: unknown) => {
    if (isMeant()) return otherwise();
    throw error;
  });
}

/** The parameter as decoded. */
export function parameterOf({ method, search, body }: Request, name: string): string | null {
  return new URLSearchParams(method === 'POST' ? body : search).get(name);
}
