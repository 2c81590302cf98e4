import { tried } from '../failures.js';
import { type Exchange, valuesOf } from './exchange.js';
import { readSetCookie, type SetCookie } from './set-cookie.js';

/** A response, read for the checks. */
export interface Answer {
  readonly exchange: Exchange;
  readonly status: number;
  readonly text: string;
  /** All values of a header joined as RFC 9110, section 5.3, says; `undefined`: there is none. */
  header(name: string): string | undefined;
  readonly setCookies: readonly SetCookie[];
  /** Without parameters, in lower case. */
  readonly mediaType: string | undefined;
  /** The body as JSON; `undefined`: it is none. */
  readonly json: unknown;
  /** The members of the JSON object; none if the body is not an object. */
  readonly members: Readonly<Record<string, unknown>>;
  readonly isJsonObject: boolean;
  /** The member `error`, if it is a text. */
  readonly error: string | undefined;
  /** The member `access_token` of a 200, if it is a text that isn't empty. */
  readonly accessToken: string | undefined;
  /** The token's scopes as it says, sorted. */
  readonly scope: readonly string[] | undefined;
  /** One line for people, before secrets are taken out and its end is cut off. */
  readonly summary: string;
}

export function readAnswer(exchange: Exchange): Answer {
  const { status, body, headers } = exchange.response;
  const header = (name: string) => {
    const values = valuesOf(headers, name.toLowerCase());
    return values.length === 0 ? undefined : values.join(', ');
  };
  const json: unknown = tried(() => JSON.parse(body));
  const isJsonObject = typeof json === 'object' && json !== null && !Array.isArray(json);
  const members = isJsonObject ? (json as Record<string, unknown>) : {};
  const mediaType = header('content-type')?.split(';')[0]?.trim().toLowerCase();
  return {
    exchange,
    status,
    text: body,
    header,
    setCookies: valuesOf(headers, 'set-cookie').flatMap((value) => readSetCookie(value) ?? []),
    mediaType,
    json,
    members,
    isJsonObject,
    error: textOf(members.error),
    accessToken: status === 200 ? textOf(members.access_token) : undefined,
    scope: textOf(members.scope)?.split(' ').filter(Boolean).sort(),
    summary: summaryOf(status, header('location') ?? mediaType, body),
  };
}

/** Whether a token comes with it, in whatever shape. */
export function bringsToken(answer: Answer): boolean {
  return 'access_token' in answer.members || /"access_token"/.test(answer.text);
}

/** The first of the values of a header, in lower case: what browsers go by for `nosniff` (Fetch, section 3.6). */
export function firstValueOf({ header }: Pick<Answer, 'header'>, name: string): string | undefined {
  return header(name)?.split(',')[0]?.trim().toLowerCase();
}

function textOf(value: unknown): string | undefined {
  return typeof value === 'string' && value !== '' ? value : undefined;
}

function summaryOf(status: number, kind: string | undefined, body: string): string {
  return [String(status), kind, body.replaceAll(/\s+/g, ' ')].filter(Boolean).join(' ');
}
