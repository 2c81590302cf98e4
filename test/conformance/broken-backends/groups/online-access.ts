import type { BrokenBackend } from '../broken-backend.js';
import { askingFor } from './shared.js';

export const onlineAccess: readonly BrokenBackend[] = [
  {
    breaks: 'ONL-01',
    fault: 'does not ask for online_access',
    change: askingFor((usual) => usual.replace(' online_access', '')),
  },
  {
    breaks: 'ONL-02',
    fault: 'asks for offline_access without consent',
    change: askingFor((usual) => `${usual} offline_access`),
  },
  {
    breaks: 'ONL-03',
    fault: 'keeps its session when the one at the authorization server has ended',
    change: () => ({
      endAfterInvalidGrant(session) {
        session.refreshToken = undefined;
        session.tokens.clear();
      },
    }),
  },
  {
    breaks: 'ONL-04',
    fault: 'serves held tokens of a grant that has ended',
    alsoBreaks: ['ONL-03'],
    change: () => ({
      endAfterInvalidGrant(session) {
        session.refreshToken = undefined;
      },
    }),
  },
];
