import type { BrokenBackend, ConformingVariant } from '../broken-backend.js';
import { tokAnswerImpostors } from './tok-answer.js';
import { tokQueryImpostors } from './tok-query.js';
import { tokRequestImpostors } from './tok-request.js';

export const tokImpostors: readonly BrokenBackend[] = [
  ...tokRequestImpostors,
  ...tokQueryImpostors,
  ...tokAnswerImpostors,
];

const NO_POST = {
  status: 405,
  headers: { 'Content-Type': 'application/json', Allow: 'GET' },
  body: '{"error":"invalid_request"}',
};

export const tokVariants: readonly ConformingVariant[] = [
  {
    custom: 'has no POST',
    change: (honest) => ({
      answer: async (request, backend) =>
        request.method === 'POST' && request.path === '/.well-known/bff-token'
          ? { ...NO_POST, headers: { ...honest.securityHeaders(request), ...NO_POST.headers } }
          : honest.answer(request, backend),
    }),
  },
  {
    custom: 'says nothing about a scope that is as asked',
    change: (honest) => ({
      tokenBody(held, query, backend) {
        const { scope, ...rest } = honest.tokenBody(held, query, backend);
        return query.scope.length > 0 && scope === query.scope.join(' ') ? rest : { ...rest, scope };
      },
    }),
  },
  {
    custom: 'keeps no tokens, and asks the authorization server each time',
    change: () => ({ isSuitable: () => false }),
  },
];
