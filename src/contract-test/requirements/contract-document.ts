import { ENDPOINTS } from '../endpoints.js';
import type { Requirement } from '../requirement.js';
import { postForm } from './steps/post-form.js';

/** The contract as a document. */
export const contractDocument: readonly Requirement[] = [
  {
    id: 'OAS-01',
    level: 'stated',
    sentence: 'Every answer of the two endpoints has a status, a media type and a body that `openapi.yaml` declares.',
    source: 'openapi.yaml, operations tagged Core',
    why: 'Typed clients are generated from the document: what it does not declare, they take for something else.',
    check:
      'Validates every answer of the run, and a few more, with and without a session, by GET and by POST. Members marked `x-extension` are left out; headers have requirements of their own.',
    needs: [],
    requests: 7,
    runsLast: true,
    // These say of single answers what the document says of all: each fault is reported once.
    requires: ['TLS', 'TOK', 'SES', 'ERR', 'CACHE', 'RT', 'AS', 'HDR-01', 'CSRF-14'],
    async *run(context) {
      const { anonymous, contractFindings } = context;
      const callers = context.has('session') ? [anonymous, context.session] : [anonymous];
      for (const caller of callers) for (const path of ENDPOINTS) await caller.ask(path);
      await postForm(anonymous, ENDPOINTS[0], 'scope=a');
      await anonymous.token(undefined, { headers: { 'Sec-Fetch-Site': 'cross-site' } });
      await anonymous.sessionInfo({ headers: { 'Sec-Fetch-Site': 'cross-site' } });
      yield* contractFindings();
    },
  },
];
