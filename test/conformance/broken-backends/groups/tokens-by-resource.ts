import { Refused } from '../backend/parts.js';
import type { BrokenBackend } from '../broken-backend.js';
import { keyed, reading } from './shared.js';

export const tokensByResource: readonly BrokenBackend[] = [
  {
    breaks: 'TOK-47',
    fault: 'has one token for all resources',
    change: keyed(({ scope, resources }) => [scope, resources.length > 0]),
  },
  {
    breaks: 'TOK-48',
    fault: 'strips the trailing slash of a resource',
    change: reading((request, original) => {
      const query = original.readQuery(request);
      return { ...query, resources: query.resources.map((resource) => resource.replace(/\/$/, '')) };
    }),
  },
  {
    breaks: 'TOK-49',
    fault: 'hands out tokens for unknown resources',
    alsoBreaks: ['TOK-48'],
    change: (original) => ({
      checkAllowed: ({ scope }, session, backend) => original.checkAllowed({ scope, resources: [] }, session, backend),
    }),
  },
  {
    breaks: 'TOK-50',
    fault: 'replaces the invalid_target of the authorization server',
    change: (original) => ({
      translateFailure(answer) {
        if (answer.members?.error === 'invalid_target' && 'error_description' in answer.members)
          throw new Refused('server_error');
        return original.translateFailure(answer);
      },
    }),
  },
  {
    breaks: 'TOK-51',
    fault: 'drops the resource silently',
    alsoBreaks: ['TOK-46'],
    change: (original) => ({
      refreshForm: (session, { scope }) => original.refreshForm(session, { scope, resources: [] }),
    }),
  },
  {
    breaks: 'TOK-52',
    fault: 'ignores the resource in the token response',
    change: (original) => ({
      readIssued(answer, asked, backend) {
        const { resource, ...members } = answer.members ?? {};
        return original.readIssued({ ...answer, members }, asked, backend);
      },
    }),
  },
];
