import { Refused, type Request } from '../backend/parts.js';
import type { BrokenBackend } from '../broken-backend.js';
import { requestingTokens } from './shared.js';

const KNOWN = 'access_token refresh_token id_token token_type expires_in scope resource refresh_expires_in'.split(' ');

export const tokenEndpoint: readonly BrokenBackend[] = [
  {
    breaks: 'AS-01',
    fault: 'refreshes with JSON as the media type',
    change: (original) => ({
      tokenRequest(form, backend) {
        const request = original.tokenRequest(form, backend);
        if (form.get('grant_type') !== 'refresh_token') return request;
        return { ...request, headers: { ...request.headers, 'content-type': 'application/json' } };
      },
    }),
  },
  {
    breaks: 'AS-01',
    fault: 'has a query in its token requests',
    change: requestingTokens(({ url }, { form }) => ({ url: `${url}?grant_type=${form.get('grant_type')}` })),
  },
  {
    breaks: 'AS-02',
    // A plus sign in a scope becomes a space there, so that a token with two scopes is issued.
    alsoBreaks: ['TOK-31'],
    fault: 'puts scopes into token requests without encoding',
    change: (original) => ({
      checkAllowed(query, session, backend) {
        const scope = query.scope.filter((token) => !/[&=+%]/.test(token));
        original.checkAllowed({ ...query, scope }, session, backend);
      },
      tokenRequest(form, backend) {
        const scope = form.get('scope');
        if (scope === null) return original.tokenRequest(form, backend);
        form.delete('scope');
        const request = original.tokenRequest(form, backend);
        return { ...request, body: `${request.body}&scope=${scope.replaceAll(' ', '%20')}` };
      },
    }),
  },
  {
    breaks: 'AS-03',
    fault: 'sends the grant type twice',
    change: requestingTokens(({ body }, { form }) => ({ body: `${body}&grant_type=${form.get('grant_type')}` })),
  },
  {
    breaks: 'AS-04',
    fault: 'follows redirects of the token endpoint',
    alsoBreaks: ['ERR-12'],
    change: requestingTokens(() => ({ redirect: 'follow' })),
  },
  {
    breaks: 'AS-09',
    fault: 'joins its credentials without encoding',
    change: requestingTokens(({ headers }, { credentials }) => ({
      headers: { ...headers, authorization: `Basic ${Buffer.from(credentials).toString('base64')}` },
    })),
  },
  {
    breaks: 'AS-10',
    fault: 'forwards the headers of the page',
    change: (original) => {
      let last: Request | undefined;
      return {
        token(request, backend) {
          last = request;
          return original.token(request, backend);
        },
        tokenRequest(form, backend) {
          const request = original.tokenRequest(form, backend);
          const foreign = Object.entries(last?.headers ?? {}).filter(([name]) => name.startsWith('x-'));
          return {
            ...request,
            headers: {
              ...Object.fromEntries(foreign.map(([name, value]) => [name, String(value)])),
              ...request.headers,
            },
          };
        },
      };
    },
  },
  {
    breaks: 'AS-06',
    fault: 'refuses token responses with unknown members',
    change: (original) => ({
      readIssued(answer, asked, backend) {
        if (Object.keys(answer.members ?? {}).some((name) => !KNOWN.includes(name))) throw new Refused('server_error');
        return original.readIssued(answer, asked, backend);
      },
    }),
  },
  {
    breaks: 'AS-07',
    fault: 'hands out an access_token of any type',
    change: (original) => ({
      readIssued({ members = {}, ...answer }, asked, backend) {
        const access_token = String(members.access_token);
        return original.readIssued({ ...answer, members: { ...members, access_token } }, asked, backend);
      },
    }),
  },
  {
    breaks: 'AS-08',
    fault: 'compares token_type case-sensitively',
    change: (original) => ({
      readIssued(answer, asked, backend) {
        if (answer.members?.token_type !== 'Bearer') throw new Refused('backend_not_ready');
        return original.readIssued(answer, asked, backend);
      },
    }),
  },
];
