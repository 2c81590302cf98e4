import { json } from '../backend/answering.js';
import { verifiedLoosely } from '../backend/jwt.js';
import { Refused } from '../backend/parts.js';
import type { BrokenBackend } from '../broken-backend.js';

export const backChannelLogout: readonly BrokenBackend[] = [
  {
    breaks: 'BCL-08',
    fault: 'fails on a repeated logout token',
    change: (original) => {
      const seen = new Set<string>();
      return {
        async backChannelLogout(request, backend) {
          const isSeen = seen.has(request.body);
          seen.add(request.body);
          if (isSeen && request.body.startsWith('logout_token=ey')) throw new Error('seen before');
          return original.backChannelLogout(request, backend);
        },
      };
    },
  },
  {
    breaks: 'BCL-09',
    fault: 'ends only one session of a person',
    alsoBreaks: ['BCL-10', 'BCL-15'],
    change: (original) => ({
      isMeant: (session, { sub, sid }) => sid !== undefined && original.isMeant(session, { sid, sub }),
    }),
  },
  {
    breaks: 'BCL-09',
    fault: 'ends only the newest session of a person',
    change: (original) => ({
      async backChannelLogout(request, backend) {
        const before = [...backend.sessions];
        const answer = await original.backChannelLogout(request, backend);
        const ended = before.filter(([id]) => !backend.sessions.has(id));
        for (const [id, session] of ended.slice(0, -1)) backend.sessions.set(id, session);
        return answer;
      },
    }),
  },
  {
    breaks: 'BCL-10',
    fault: 'discards the tokens, but keeps the session',
    alsoBreaks: ['BCL-09'],
    change: (original) => ({
      async backChannelLogout(request, backend) {
        const before = [...backend.sessions];
        const answer = await original.backChannelLogout(request, backend);
        for (const [id, session] of before) backend.sessions.set(id, session);
        return answer;
      },
    }),
  },
  {
    breaks: 'BCL-11',
    fault: 'refuses logout tokens for unknown sessions',
    change: (original) => ({
      async verifyLogoutToken(token, backend) {
        const claims = await original.verifyLogoutToken(token, backend);
        if (claims.sid === 'unknown-sid') throw new Refused('invalid_request');
        return claims;
      },
    }),
  },
  {
    breaks: 'BCL-14',
    fault: 'reports how many sessions it has ended',
    change: (original) => ({
      async backChannelLogout(request, backend) {
        const before = backend.sessions.size;
        const answer = await original.backChannelLogout(request, backend);
        return json(answer.status, { ended: before - backend.sessions.size }, answer.headers);
      },
    }),
  },
  {
    breaks: 'BCL-15',
    fault: 'ignores sign-ins in progress',
    change: (original) => ({
      backChannelLogout: (request, backend) => original.backChannelLogout(request, { ...backend, arrivals: new Set() }),
    }),
  },
  {
    breaks: 'BCL-10',
    fault: 'does not find a session by sid once the person has signed in again',
    change: (original) => {
      const later = new Set<string>();
      return {
        async callback(request, backend) {
          const before = original.findSession(request, backend);
          const answer = await original.callback(request, backend);
          const newest = [...backend.sessions.keys()].at(-1);
          if (before !== undefined && newest !== undefined) later.add(newest);
          return answer;
        },
        isMeant: (session, claims) =>
          !(later.has(session.id) && claims.sub === undefined) && original.isMeant(session, claims),
      };
    },
  },
  {
    breaks: 'BCL-15',
    fault: 'ignores sign-ins in progress if the logout token has no sid',
    change: (original) => ({
      backChannelLogout(request, backend) {
        const { sid } = verifiedLoosely(new URLSearchParams(request.body).get('logout_token') ?? '');
        return original.backChannelLogout(request, sid === undefined ? { ...backend, arrivals: new Set() } : backend);
      },
    }),
  },
];
