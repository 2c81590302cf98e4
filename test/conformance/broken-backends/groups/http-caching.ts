import { onEndpoints, withHeaders } from '../backend/changes.js';
import type { Answer } from '../backend/parts.js';
import type { BrokenBackend } from '../broken-backend.js';

const withPolicy = (path: string, policy: string) =>
  onEndpoints((answer, request) =>
    request.path.endsWith(path)
      ? { ...answer, headers: { ...answer.headers, 'Cache-Control': policy, Vary: 'Cookie' } }
      : answer,
  );

export const httpCaching: readonly BrokenBackend[] = [
  {
    breaks: 'CACHE-01',
    fault: 'lets the browser store tokens, with revalidation',
    change: withPolicy('token', 'no-cache'),
  },
  {
    breaks: 'CACHE-02',
    fault: 'lets the browser store session information, with revalidation',
    change: withPolicy('sessioninfo', 'no-cache'),
  },
  {
    breaks: 'CACHE-03',
    fault: 'sends an ETag, as its framework does',
    change: withHeaders({ ETag: '"1"' }),
  },
  {
    breaks: 'CACHE-03',
    fault: 'answers 304 to conditional requests',
    change: onEndpoints((answer, { headers }) =>
      headers['if-none-match'] === undefined ? answer : { ...answer, status: 304, body: '' },
    ),
  },
  {
    breaks: 'CACHE-04',
    fault: 'caches answers by URL across sessions',
    change: (original) => {
      let kept: Answer | undefined;
      return {
        async sessionInfo(request, backend) {
          const answer = await original.sessionInfo(request, backend);
          kept ??= answer;
          return request.method === 'GET' ? kept : answer;
        },
      };
    },
  },
];
