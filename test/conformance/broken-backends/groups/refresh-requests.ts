import type { BrokenBackend } from '../broken-backend.js';

export const refreshRequests: readonly BrokenBackend[] = [
  {
    breaks: 'RT-02',
    fault: 'refreshes without client authentication',
    change: (original) => ({
      tokenRequest(form, backend) {
        const request = original.tokenRequest(form, backend);
        const { authorization: _credentials, ...headers } = request.headers;
        if (form.get('grant_type') !== 'refresh_token') return request;
        return { ...request, headers, body: `${request.body}&client_id=${backend.clientId}` };
      },
    }),
  },
  {
    breaks: 'RT-09',
    fault: 'repeats a refresh whose connection broke',
    alsoBreaks: ['ERR-12'],
    change: (original) => ({
      async requestTokens(form, backend) {
        const begun = performance.now();
        return original.requestTokens(form, backend).catch((error: unknown) => {
          // One that repeats it when its time is up is another fault.
          if (performance.now() - begun > 2000) throw error;
          return original.requestTokens(form, backend);
        });
      },
    }),
  },
  {
    breaks: 'RT-09',
    fault: 'refreshes once more when its time is up',
    change: (original) => ({
      async requestTokens(form, backend) {
        const begun = performance.now();
        return original.requestTokens(form, backend).catch((error: unknown) => {
          if (performance.now() - begun < 2000) throw error;
          return original.requestTokens(form, backend);
        });
      },
    }),
  },
  {
    breaks: 'RT-15',
    fault: 'asks for scopes beyond the grant',
    change: (original) => ({
      checkAllowed: ({ resources }, session, backend) =>
        original.checkAllowed({ scope: [], resources }, session, backend),
    }),
  },
  {
    breaks: 'RT-15',
    fault: 'refreshes without the scope that was asked for',
    change: (original) => ({
      refreshForm: (session, { resources }) => original.refreshForm(session, { scope: [], resources }),
    }),
  },
  {
    breaks: 'RT-16',
    fault: 'takes a narrower token for a narrower grant',
    change: (original) => ({
      async refresh(session, query, backend) {
        const held = await original.refresh(session, query, backend);
        if (Number(held.lifetime) <= 2 && query.scope.length > 0) Object.assign(session, { granted: query });
        return held;
      },
    }),
  },
];
