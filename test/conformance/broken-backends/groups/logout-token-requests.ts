import { Refused } from '../backend/parts.js';
import type { BrokenBackend } from '../broken-backend.js';

export const logoutTokenRequests: readonly BrokenBackend[] = [
  {
    breaks: 'CSRF-16',
    fault: 'demands an origin for logout tokens',
    change: (original) => ({
      async backChannelLogout(request, backend) {
        if (request.headers.origin === undefined) throw new Refused('invalid_request', { status: 403 });
        return original.backChannelLogout(request, backend);
      },
    }),
  },
  {
    breaks: 'BCL-01',
    fault: 'accepts the first of two logout tokens',
    change: (original) => ({
      backChannelLogout(request, backend) {
        const [token] = new URLSearchParams(request.body).getAll('logout_token');
        const body = new URLSearchParams(token === undefined ? {} : { logout_token: token }).toString();
        return original.backChannelLogout({ ...request, body }, backend);
      },
    }),
  },
  {
    breaks: 'BCL-12',
    fault: 'answers 501 to an invalid logout token',
    change: (original) => ({
      async verifyLogoutToken(token, backend) {
        if (token === 'no.token.atall') throw new Refused('invalid_request', { status: 501 });
        return original.verifyLogoutToken(token, backend);
      },
    }),
  },
  {
    breaks: 'BCL-13',
    fault: 'lets caches store its answers',
    change: (original) => ({
      backChannelLogout: async (request, backend) => ({
        ...(await original.backChannelLogout(request, backend)),
        headers: {},
      }),
    }),
  },
  {
    breaks: 'BCL-17',
    fault: 'sets a cookie for the authorization server',
    change: (original) => ({
      async backChannelLogout(request, backend) {
        const answer = await original.backChannelLogout(request, backend);
        return { ...answer, headers: { ...answer.headers, 'Set-Cookie': 'seen=1; Path=/' } };
      },
    }),
  },
];
