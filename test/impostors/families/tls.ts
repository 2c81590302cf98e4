import type { HonestVariant, Impostor } from '../impostor.js';

export const tlsImpostors: readonly Impostor[] = [
  {
    breaks: 'TLS-01',
    deed: 'has the token endpoint elsewhere',
    followers: ['TOK-01'],
    change: (honest) => ({
      async answer(request, backend) {
        const isOwn = request.path === '/.well-known/bff-token' && honest.findSession(request, backend);
        return isOwn ? { status: 404, headers: {}, body: '' } : honest.answer(request, backend);
      },
    }),
  },
];

export const tlsVariants: readonly HonestVariant[] = [];
