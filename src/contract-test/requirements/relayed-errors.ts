import type { Requirement } from '../requirement.js';
import { finding } from '../statements.js';
import { answerToRefresh, FAILED_REFRESH_REQUESTS } from './steps/refreshing.js';

const CODES = ['invalid_scope', 'invalid_target', 'unauthorized_client', 'interaction_required', 'x_custom'];

const OVERLOADED = [429, 503];

/** The codes, and `slow_down` by its status. */
const REFUSALS = [...CODES, ...OVERLOADED.map((status) => `slow_down ${status}`)];

/** Longer than what a careful developer may think is enough. */
const DESCRIPTION = `Not "now", später \\ later: <b>no</b>. ${'And so on. '.repeat(30)}The end.`;

const STATUSES = [401, 403, 409, 422, 200];

const HEADERS = {
  'www-authenticate': 'Basic realm="authorization server"',
  'set-cookie': 'planted=by-the-authorization-server; Path=/',
  location: 'https://elsewhere.example/',
};

const MORE = { error_uri: 'https://elsewhere.example/errors', trace_id: 'trace-of-the-authorization-server' };

/** Errors of the authorization server on their way to the page. */
export const relayedErrors: readonly Requirement[] = [
  {
    id: 'ERR-07',
    level: 'stated',
    sentence: 'When the authorization server refuses, its `error` is passed on unchanged.',
    source: 'draft 4.3.3',
    why: 'Only the frontend can act on it, and only if it learns which error it was.',
    check:
      'Lets the authorization server refuse refreshes with five codes in turn, and with `slow_down` and the statuses 429 and 503; expects the same codes, with 503 as good practice.',
    needs: ['authorization server', 'sign-in'],
    axes: [{ value: REFUSALS }],
    requests: FAILED_REFRESH_REQUESTS * REFUSALS.length,
    async *run(context) {
      for (const error of CODES) {
        const answer = await answerToRefresh(context, { status: 400, body: { error } });
        if (answer.status !== 400 || answer.error !== error) yield finding(`400 ${error}`, answer);
      }
      for (const status of OVERLOADED) {
        const answer = await answerToRefresh(context, { status, body: { error: 'slow_down' } });
        // RFC 6749, section 5.2, gives errors of OAuth a status of 400; libraries read none from a 5xx.
        const level = status >= 500 ? 'project' : undefined;
        if (answer.error !== 'slow_down')
          yield finding(`slow_down, as the authorization server said with ${status}`, answer, { level });
      }
    },
  },
  {
    id: 'ERR-08',
    level: 'stated',
    sentence: 'The authorization server’s `error_description` is passed on unchanged.',
    source: 'draft 4.3.3',
    why: 'It tells the developer what the code alone does not.',
    check:
      'Lets a refresh be refused with a description of 380 characters, with quotation marks, a backslash and an umlaut among them.',
    needs: ['authorization server', 'sign-in'],
    axes: [{ value: [...'"\\ä<', 'The end.'] }],
    requests: FAILED_REFRESH_REQUESTS,
    async *run(context) {
      const body = { error: 'invalid_scope', error_description: DESCRIPTION };
      const answer = await answerToRefresh(context, { status: 400, body });
      if (answer.members.error_description !== DESCRIPTION) yield finding(`error_description: ${DESCRIPTION}`, answer);
    },
  },
  {
    id: 'ERR-09',
    level: 'stated',
    sentence: 'The status is 400, regardless of the status of the authorization server’s error.',
    source: 'draft 4.3 and 4.3.3',
    why: 'A 401 would suggest that the person has to sign in, a 200 that there is a token.',
    check: `Lets refreshes be refused with ${STATUSES.join(', ')} and an error.`,
    needs: ['authorization server', 'sign-in'],
    axes: [{ value: STATUSES.map(String) }],
    requests: FAILED_REFRESH_REQUESTS * STATUSES.length,
    async *run(context) {
      for (const status of STATUSES) {
        const answer = await answerToRefresh(context, { status, body: { error: 'unauthorized_client' } });
        if (answer.status !== 400) yield finding(`400 for an error with status ${status}`, answer);
      }
    },
  },
  {
    id: 'ERR-10',
    level: 'project',
    sentence: 'Headers of the authorization server’s answer are not relayed.',
    source: 'good practice',
    why: 'The browser would ask the person for a password, or store a foreign cookie.',
    check: `Lets a refresh be refused with 401 and ${Object.keys(HEADERS).join(', ')}.`,
    needs: ['authorization server', 'sign-in'],
    axes: [{ value: Object.keys(HEADERS) }],
    requests: FAILED_REFRESH_REQUESTS,
    async *run(context) {
      const body = { error: 'invalid_client' };
      const answer = await answerToRefresh(context, { status: 401, headers: HEADERS, body });
      for (const [name, value] of Object.entries(HEADERS))
        if (answer.header(name)?.includes(value.slice(0, 8)))
          yield finding(`no ${name} of the authorization server`, answer, { seen: `${name}: ${value}` });
    },
  },
  {
    id: 'ERR-11',
    level: 'project',
    sentence: 'Of the authorization server’s error only `error` and `error_description` are relayed.',
    source: 'draft 4.3.3, which names these two',
    why: 'Everything else in it was meant for the backend.',
    check: `Lets a refresh be refused with ${Object.keys(MORE).join(' and ')} besides.`,
    needs: ['authorization server', 'sign-in'],
    axes: [{ value: Object.keys(MORE) }],
    requests: FAILED_REFRESH_REQUESTS,
    async *run(context) {
      const answer = await answerToRefresh(context, { status: 400, body: { error: 'invalid_scope', ...MORE } });
      // The backend may have a member of its own by this name.
      for (const [name, value] of Object.entries(MORE))
        if (answer.members[name] === value) yield finding(`no ${name} of the authorization server`, answer);
    },
  },
];
