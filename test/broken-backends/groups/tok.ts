import type { BrokenBackend, ConformingVariant } from '../broken-backend.js';
import { tokAnswerBroken } from './tok-answer.js';
import { tokQueryBroken } from './tok-query.js';
import { tokRequestBroken } from './tok-request.js';

export const tokBroken: readonly BrokenBackend[] = [...tokRequestBroken, ...tokQueryBroken, ...tokAnswerBroken];

const NO_POST = {
  status: 405,
  headers: { 'Content-Type': 'application/json', Allow: 'GET' },
  body: '{"error":"invalid_request"}',
};

export const tokVariants: readonly ConformingVariant[] = [
  {
    trait: 'has no POST',
    change: (original) => ({
      answer: async (request, backend) =>
        request.method === 'POST' && request.path === '/.well-known/bff-token'
          ? { ...NO_POST, headers: { ...original.securityHeaders(request), ...NO_POST.headers } }
          : original.answer(request, backend),
    }),
  },
  {
    trait: 'leaves out a scope that is as requested',
    change: (original) => ({
      tokenBody(held, query, backend) {
        const { scope, ...rest } = original.tokenBody(held, query, backend);
        return query.scope.length > 0 && scope === query.scope.join(' ') ? rest : { ...rest, scope };
      },
    }),
  },
  {
    trait: 'keeps no tokens, and refreshes for each request',
    change: () => ({ isSuitable: () => false }),
  },
];
