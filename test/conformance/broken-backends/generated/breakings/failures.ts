import { type Backend, Refused, type Session, type TokenEndpointAnswer } from '../../backend/parts.js';
import { type Breaking, type Breakings, onTokenAnswer } from './breaking.js';

/** The names that the requirements give to what the authorization server does. */
const IS_FAILURE: Readonly<Record<string, (answer: TokenEndpointAnswer) => boolean>> = {
  '500': ({ status }) => status === 500,
  '503': ({ status }) => status === 503,
  '429': ({ status }) => status === 429,
  'a 500': ({ status, members }) => status === 500 && members === undefined,
  'a 500 with an error': ({ status, members }) => status === 500 && members !== undefined,
  'a 503 with HTML': ({ status }) => status === 503,
  'a 429': ({ status }) => status === 429,
  'a redirect': ({ status }) => status === 302,
  'a page': ({ status, text }) => status === 200 && text.startsWith('<p>'),
  'a JSON list': ({ status, text }) => status === 200 && text === '[]',
  'a JSON number': ({ status, text }) => status === 200 && text === '42',
  'broken JSON': ({ status, text }) => status === 200 && text.startsWith('{') && text.endsWith('"'),
};

const CLOSED = 'a closed connection';

export const isFailure = (answer: TokenEndpointAnswer, name: string) =>
  IS_FAILURE[name]?.(answer) ?? answer.members?.error === name;

const nameOf = ({ status, members }: TokenEndpointAnswer) =>
  members?.error === 'slow_down' ? `slow_down ${status}` : members?.error;

/** Changes what is thrown when the authorization server refuses. */
const throwingOther =
  (change: (refused: Refused, answer: TokenEndpointAnswer, value: string) => Refused): Breaking =>
  ({ value = '' }) =>
  (original) => ({
    translateFailure(answer) {
      try {
        return original.translateFailure(answer);
      } catch (error) {
        throw error instanceof Refused ? change(error, answer, value) : error;
      }
    },
  });

const withHeader = (refused: Refused, name: string, text: string | null) =>
  text === null
    ? refused
    : new Refused(refused.code, { ...optionsOf(refused), headers: { ...refused.headers, [name]: text } });

const optionsOf = ({ description, status, headers }: Refused) => ({
  ...(description === undefined ? {} : { description }),
  status,
  headers: { ...headers },
});

/** Hides a failure as the session's end, or as something that waiting does not help against. */
const answeringNotReady: Breaking = ({ value = '' }) => {
  const refused = new Refused('backend_not_ready');
  if (value !== CLOSED)
    return onTokenAnswer(isFailure, () => {
      throw refused;
    })({ value });
  return (original) => ({
    requestTokens: (form, backend) =>
      original.requestTokens(form, backend).catch(() => {
        throw refused;
      }),
  });
};

const endingTheSession: Breaking =
  ({ value = '' }) =>
  (original) => ({
    async requestTokens(form, backend) {
      const answer = await original.requestTokens(form, backend).catch((error: unknown) => {
        if (value === CLOSED) endSessionOf(form, backend);
        throw error;
      });
      if (value !== CLOSED && answer.status !== 200 && isFailure(answer, value)) endSessionOf(form, backend);
      return answer;
    },
  });

function endSessionOf(form: URLSearchParams, { sessions }: Backend): void {
  const isIts = ({ refreshToken }: Session) => refreshToken === form.get('refresh_token');
  for (const { id } of [...sessions.values()].filter(isIts)) sessions.delete(id);
}

/** Members of the authorization server's errors, on their way to the page. */
const relayed = new WeakMap<Refused, Readonly<Record<string, unknown>>>();

const relayingMember: Breaking = (point) => (original) => ({
  ...throwingOther((refused, { members = {} }, value) => {
    if (value in members) relayed.set(refused, { [value]: members[value] });
    return refused;
  })(point)(original),
  refusalAnswer(refused, request, backend) {
    const answer = original.refusalAnswer(refused, request, backend);
    return { ...answer, body: JSON.stringify({ ...JSON.parse(answer.body), ...relayed.get(refused) }) };
  },
});

/** Failures of the authorization server. */
export const failures: Breakings = {
  'ERR-07': onTokenAnswer(
    (answer, value) => nameOf(answer) === value,
    () => {
      throw new Refused('server_error');
    },
  ),
  'ERR-08': throwingOther((refused, _answer, value) =>
    refused.description === undefined
      ? refused
      : new Refused(refused.code, { ...optionsOf(refused), description: refused.description.replaceAll(value, '') }),
  ),
  'ERR-09': throwingOther((refused, { status, members }, value) =>
    String(status) === value && members?.error !== undefined
      ? new Refused(refused.code, { ...optionsOf(refused), status: status === 200 ? 502 : status })
      : refused,
  ),
  'ERR-10': throwingOther((refused, { headers }, value) => withHeader(refused, value, headers.get(value))),
  'ERR-11': relayingMember,
  'ERR-12': answeringNotReady,
  'ERR-13': throwingOther((refused, { status, headers }, value) =>
    status === 429 && String(headers.get('retry-after') ?? undefined) === value
      ? withHeader(refused, 'Retry-After', value === '5' ? '1' : value === '99999999' ? value : '0')
      : refused,
  ),
  'RT-13': endingTheSession,
  'RT-14': endingTheSession,
  'AS-04': (point) => (original) => ({
    tokenRequest: (form, backend) => original.tokenRequest(form, backend),
    async requestTokens(form, backend) {
      const answer = await original.requestTokens(form, backend);
      const location = answer.headers.get('location');
      if (String(answer.status) === point.value && location !== null) await fetch(new URL(location, backend.issuer));
      return answer;
    },
  }),
};
