import { Refused } from '../backend/parts.js';
import type { BrokenBackend } from '../broken-backend.js';

const KNOWN = 'access_token refresh_token id_token token_type expires_in scope resource refresh_expires_in'.split(' ');

export const tokenEndpointAnswers: readonly BrokenBackend[] = [
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
