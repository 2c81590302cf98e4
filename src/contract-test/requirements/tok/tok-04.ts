import { TOKEN } from '../../endpoints.js';
import { bringsToken } from '../../probe/answer.js';
import { finding, notApplicable, type Requirement } from '../../requirement.js';
import { FORM, NO_POST, postForm } from '../post-form.js';

const JSON_BODY = { headers: { 'Content-Type': 'application/json' }, body: '{"scope":"read"}' };
const IN_QUERY = { query: { scope: 'read' }, headers: { 'Content-Type': FORM }, body: '' };

export const tok04: Requirement = {
  id: 'TOK-04',
  level: 'project',
  sentence: 'A POST whose parameters stand where they are not read is refused.',
  source: 'good practice; the draft, 4.1, knows the form body alone',
  why: 'To overlook the wish for a narrow token is to hand out a wide one.',
  check: 'Posts JSON, and posts with `scope` in the query; expects 400 or 415, and no token.',
  needs: ['session'],
  requests: 3,
  async *judge({ session }) {
    if (NO_POST.includes((await postForm(session, TOKEN, '')).status))
      return yield notApplicable('POST is not supported.');
    for (const { headers, ...more } of [JSON_BODY, IN_QUERY]) {
      const answer = await session.ask(TOKEN, {
        method: 'POST',
        headers: { ...headers, Origin: session.origin },
        ...more,
      });
      if (![400, 415].includes(answer.status) || bringsToken(answer))
        yield finding('400 invalid_request, no token', answer);
    }
  },
};
