import { ENDPOINTS, SESSION_INFO, TOKEN } from './endpoints.js';

/** One value of each axis that a requirement names. */
export interface Point {
  readonly endpoint?: string;
  readonly method?: string;
  readonly status?: number;
  /** Of the request. */
  readonly session?: 'with' | 'without';
  /** Whether the same token was answered before. */
  readonly occurrence?: 'first' | 'repeated';
  /** Where the parameters of a token query are. */
  readonly carrier?: 'query' | 'form';
  /** What a token query names. */
  readonly asked?: 'nothing' | 'a scope' | 'two scopes' | 'a resource';
  /** Which of the sign-ins in one browser. */
  readonly signIn?: 'first' | 'again' | 'for more scopes';
  /** Of the backend's request to the token endpoint. */
  readonly grant?: 'authorization_code' | 'refresh_token';
  /** What is sent: a parameter as encoded, a header. */
  readonly value?: string;
}

/** The values along which a requirement holds, axis by axis. Every combination of them is a point. */
export type Axes = { readonly [Axis in keyof Point]: readonly NonNullable<Point[Axis]>[] };

/** Every combination, without repetition. */
export function pointsOf(alternatives: readonly Axes[]): readonly Point[] {
  const points = alternatives.flatMap((axes) =>
    Object.entries(axes).reduce<readonly Point[]>(
      (known, [axis, values]) => known.flatMap((point) => values.map((value) => ({ ...point, [axis]: value }))),
      [{}],
    ),
  );
  return [...new Map(points.map((point) => [pointName(point), point])).values()];
}

/** Such as `endpoint=/.well-known/bff-token method=GET`. */
export function pointName(point: Point): string {
  return Object.entries(point)
    .map(([axis, value]) => `${axis}=${value}`)
    .join(' ');
}

const TOKENS: Axes = { endpoint: [TOKEN], method: ['GET', 'POST'], session: ['with'], status: [200] };

/** Where a token is answered. */
export const TOKEN_ANSWERS: Axes = { ...TOKENS, occurrence: ['first', 'repeated'] };

/** The same where a token is asked for that is meant for something. */
export const SPECIAL_TOKEN_ANSWERS: Axes = { ...TOKENS, asked: ['a scope', 'two scopes', 'a resource'] };

/** Where the two endpoints answer methods that they support. */
export const SUPPORTED_METHODS: readonly Axes[] = [
  { endpoint: ENDPOINTS, method: ['GET'], session: ['with'], status: [403] },
  { endpoint: ENDPOINTS, method: ['GET'], session: ['without'], status: [400] },
  { endpoint: [SESSION_INFO], method: ['GET'], session: ['with'], status: [200] },
  { endpoint: [TOKEN], method: ['GET'], session: ['with'], status: [400] },
  { endpoint: [TOKEN], method: ['POST'], session: ['without'], status: [400] },
  { endpoint: [TOKEN], method: ['POST'], session: ['with'], status: [400, 403] },
  TOKEN_ANSWERS,
];

/** Where the two endpoints answer at all: what holds for every answer holds at these points. */
export const EVERY_ANSWER: readonly Axes[] = [
  ...SUPPORTED_METHODS,
  { endpoint: ENDPOINTS, method: ['PUT', 'PATCH', 'DELETE'], session: ['with'], status: [405] },
];

/** Those of them that caches may store: with answers to POST it is about tokens. */
export const STORED_ANSWERS = SUPPORTED_METHODS.filter(
  ({ method = [], status = [] }) => method.includes('GET') || status.includes(200),
);

/** Those of them that are errors. */
export const EVERY_ERROR = EVERY_ANSWER.filter(({ status = [] }) => status.every((one) => one >= 400));

/** Those of one endpoint. */
export function answersOf(endpoint: string, axes: readonly Axes[]): readonly Axes[] {
  return axes.filter((one) => one.endpoint?.includes(endpoint)).map((one) => ({ ...one, endpoint: [endpoint] }));
}

/** Parameters in the query of a GET, and in the form of a POST. */
export const CARRIERS = ['query', 'form'] as const;

/** In one browser: with no session, within one, and within one for more scopes. */
export const SIGN_INS = ['first', 'again', 'for more scopes'] as const;

/** What the token endpoint of the authorization server is asked with. */
export const GRANTS = ['authorization_code', 'refresh_token'] as const;
