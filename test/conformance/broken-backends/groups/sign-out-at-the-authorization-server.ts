import type { BrokenBackend } from '../broken-backend.js';
import { leading } from './shared.js';

export const signOutAtTheAuthorizationServer: readonly BrokenBackend[] = [
  {
    breaks: 'LOGOUT-06',
    fault: 'sends no state to the authorization server',
    change: leading(({ searchParams }) => searchParams.delete('state')),
  },
  {
    breaks: 'LOGOUT-07',
    fault: 'sends the refresh token in the URL',
    change: (original) => ({
      async logout(request, backend) {
        const refreshToken = original.findSession(request, backend)?.refreshToken;
        const answer = await original.logout(request, backend);
        const { logout_uri: address } = JSON.parse(answer.body);
        if (typeof address !== 'string' || refreshToken === undefined) return answer;
        const location = new URL(address);
        location.searchParams.set('token', refreshToken);
        return { ...answer, body: JSON.stringify({ logout_uri: location.href }) };
      },
    }),
  },
];
