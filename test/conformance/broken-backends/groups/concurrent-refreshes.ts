import type { Held } from '../backend/parts.js';
import type { BrokenBackend } from '../broken-backend.js';

export const concurrentRefreshes: readonly BrokenBackend[] = [
  {
    breaks: 'RT-05',
    fault: 'refreshes for each request',
    alsoBreaks: ['RT-06'],
    change: () => ({ withSessionLock: (_session, work) => work() }),
  },
  {
    breaks: 'RT-06',
    fault: 'has one lock per kind of token',
    change: (original) => {
      const backgroundWork = new Map<string, Promise<Held>>();
      return {
        withSessionLock: (_session, work) => work(),
        refresh(session, query, backend) {
          const key = `${session.id} ${original.heldKey(query)}`;
          const refresh =
            backgroundWork.get(key) ??
            original.refresh(session, query, backend).finally(() => backgroundWork.delete(key));
          backgroundWork.set(key, refresh);
          return refresh;
        },
      };
    },
  },
];
