import { onFailure } from '../backend/changes.js';
import { Refused } from '../backend/parts.js';
import type { BrokenBackend } from '../broken-backend.js';

export const relayedErrors: readonly BrokenBackend[] = [
  {
    breaks: 'ERR-07',
    fault: 'knows only the errors of RFC 6749',
    change: onFailure(({ members, status }) => {
      if (status === 400 && !/^(?:invalid|unauthorized)_/.test(String(members?.error)))
        throw new Refused('invalid_request');
    }),
  },
  {
    breaks: 'ERR-07',
    fault: 'has its own errors for an authorization server that is overloaded',
    change: onFailure(({ status }) => {
      if (status >= 500 || status === 429)
        throw new Refused('temporarily_unavailable', { headers: { 'Retry-After': '5' } });
    }),
  },
  {
    breaks: 'ERR-08',
    fault: 'strips quotation marks from descriptions',
    change: onFailure(({ members, status }) => {
      if (status !== 400 || typeof members?.error_description !== 'string') return;
      throw new Refused(String(members.error), { description: members.error_description.replaceAll('"', '') });
    }),
  },
  {
    breaks: 'ERR-09',
    fault: 'relays the status of the authorization server',
    change: onFailure(({ members, status }) => {
      if (status === 403 && typeof members?.error === 'string') throw new Refused(members.error, { status });
    }),
  },
  {
    breaks: 'ERR-10',
    fault: 'relays WWW-Authenticate',
    change: onFailure(({ members, headers }) => {
      const challenge = headers.get('www-authenticate');
      if (challenge !== null) throw new Refused(String(members?.error), { headers: { 'WWW-Authenticate': challenge } });
    }),
  },
  {
    breaks: 'ERR-11',
    fault: 'relays error_uri',
    change: (original) => {
      let uri: unknown;
      return {
        translateFailure(given): never {
          uri = given.members?.error_uri;
          return original.translateFailure(given);
        },
        refusalAnswer(refused, request, backend) {
          const answer = original.refusalAnswer(refused, request, backend);
          const given = uri;
          uri = undefined;
          if (given === undefined) return answer;
          return { ...answer, body: JSON.stringify({ ...JSON.parse(answer.body), error_uri: given }) };
        },
      };
    },
  },
];
