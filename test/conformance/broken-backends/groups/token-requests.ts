import type { Request } from '../backend/parts.js';
import type { BrokenBackend } from '../broken-backend.js';
import { requestingTokens } from './shared.js';

export const tokenRequests: readonly BrokenBackend[] = [
  {
    breaks: 'AS-01',
    fault: 'has a query in its token requests',
    change: requestingTokens(({ url }, { form }) => ({ url: `${url}?grant_type=${form.get('grant_type')}` })),
  },
  {
    breaks: 'AS-02',
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
];
