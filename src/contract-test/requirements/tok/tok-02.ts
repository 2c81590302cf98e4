import { TOKEN } from '../../endpoints.js';
import { finding, type Requirement } from '../../requirement.js';
import { NO_POST, postForm } from '../post-form.js';

export const tok02: Requirement = {
  id: 'TOK-02',
  level: 'MAY',
  sentence: 'POST may be supported; if it is, it means the same as GET.',
  source: 'draft 3.1 and 4.1',
  why: 'A frontend may choose POST to keep its parameters out of logs, and must get what it would get by GET.',
  check: 'Asks with an empty form; expects what GET answers, or 405.',
  needs: ['session'],
  requests: 2,
  async *judge({ session }) {
    const got = await session.token();
    const posted = await postForm(session, TOKEN, '');
    if (NO_POST.includes(posted.status)) return;
    if (posted.status !== got.status || String(posted.scope) !== String(got.scope))
      yield finding(`what GET answers (${got.status}, scope "${got.scope?.join(' ') ?? ''}"), or 405`, posted);
  },
};
