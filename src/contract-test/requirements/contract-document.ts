import { SUPPORTED_METHODS } from '../axes.js';
import { ENDPOINTS } from '../endpoints.js';
import type { Requirement } from '../requirement.js';
import { postForm } from './steps/post-form.js';

/** What these say of single answers, the document says of all: each fault is reported once. */
export const ABOUT_ANSWERS = (
  'TLS-01 TLS-02 TOK-14 TOK-60 TOK-61 TOK-63 TOK-69 TOK-70 SES-04 SES-07 SES-10 SES-16 ERR-01 ERR-02 ERR-03 ERR-04 ' +
  'ERR-05 ERR-09 ERR-16 ERR-20 HDR-01 CACHE-03 CSRF-14 RT-10 AS-07'
).split(' ');

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
    axes: SUPPORTED_METHODS,
    requests: 7,
    runsLast: true,
    requires: ABOUT_ANSWERS,
    async *run(context) {
      const { anonymous, contractFindings } = context;
      const callers = context.has('session') ? [anonymous, context.session] : [anonymous];
      for (const caller of callers) for (const path of ENDPOINTS) await caller.ask(path);
      await postForm(anonymous, ENDPOINTS[0], '');
      await anonymous.token(undefined, { headers: { 'Sec-Fetch-Site': 'cross-site' } });
      await anonymous.sessionInfo({ headers: { 'Sec-Fetch-Site': 'cross-site' } });
      yield* contractFindings();
    },
  },
];
