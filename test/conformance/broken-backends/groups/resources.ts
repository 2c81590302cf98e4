import { Refused } from '../backend/parts.js';
import type { BrokenBackend } from '../broken-backend.js';
import { keyed, reading } from './shared.js';

export const resources: readonly BrokenBackend[] = [
  {
    breaks: 'TOK-40',
    fault: 'fails on resources',
    alsoBreaks: ['TOK-01', 'TOK-50'],
    change: (original) => ({
      checkAllowed(query, session, backend) {
        if (query.resources.length === 1 && backend.resources.includes(query.resources[0] ?? ''))
          throw new Refused('server_error', { status: 500 });
        original.checkAllowed(query, session, backend);
      },
    }),
  },
  {
    breaks: 'TOK-41',
    fault: 'ignores a resource that is not a URI',
    change: reading((request, original) =>
      original.readQuery(
        new URLSearchParams(request.search).get('resource') === 'api' ? { ...request, search: '' } : request,
      ),
    ),
  },
  {
    breaks: 'TOK-42',
    fault: 'ignores a resource with a fragment',
    change: reading((request, original) =>
      original.readQuery(
        new URLSearchParams(request.search).get('resource')?.includes('#') ? { ...request, search: '' } : request,
      ),
    ),
  },
  {
    breaks: 'TOK-43',
    fault: 'refuses a resource with a query as malformed',
    change: reading((request, original) => {
      if (new URLSearchParams(request.search).get('resource')?.includes('?')) throw new Refused('invalid_request');
      return original.readQuery(request);
    }),
  },
  {
    breaks: 'TOK-44',
    fault: 'accepts only http(s) resources',
    change: reading((request, original) => {
      if (new URLSearchParams(request.search).get('resource')?.startsWith('urn:')) throw new Refused('invalid_request');
      return original.readQuery(request);
    }),
  },
  {
    breaks: 'TOK-45',
    fault: 'refuses a repeated resource',
    change: reading((request, original) => {
      const query = original.readQuery(request);
      if (query.resources.length > 1) throw new Refused('invalid_request');
      return query;
    }),
  },
  {
    breaks: 'TOK-46',
    fault: 'asks for the first of two resources only',
    change: (original) => ({
      refreshForm: (session, { scope, resources }) =>
        original.refreshForm(session, { scope, resources: resources.slice(0, 1) }),
    }),
  },
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
  {
    breaks: 'TOK-52',
    fault: 'refuses a token whose resource the token response names in a list',
    change: (original) => ({
      readIssued(answer, asked, backend) {
        if (Array.isArray(answer.members?.resource)) throw new Refused('server_error');
        return original.readIssued(answer, asked, backend);
      },
    }),
  },
  {
    breaks: 'TOK-47',
    fault: 'holds tokens under their scopes alone, if there are any',
    change: keyed(({ scope, resources }) => (scope.length > 0 ? [scope] : [scope, resources])),
  },
  {
    breaks: 'TOK-47',
    fault: 'holds tokens under the resources in the order in which they were asked for',
    change: reading((request, original) => {
      const query = original.readQuery(request);
      const asked = new URLSearchParams(request.method === 'POST' ? request.body : request.search);
      return { ...query, resources: asked.getAll('resource').filter((resource) => resource !== '') };
    }),
  },
];
