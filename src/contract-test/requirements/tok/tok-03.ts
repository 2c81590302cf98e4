import { TOKEN } from '../../endpoints.js';
import { finding, notApplicable, type Requirement } from '../../requirement.js';
import { NO_POST, postForm } from '../post-form.js';

export const tok03: Requirement = {
  id: 'TOK-03',
  level: 'stated',
  sentence: 'The parameters of a POST are read from its form-encoded body.',
  source: 'draft 4.1',
  why: 'A backend that overlooks them answers with a token that can do more than was asked for.',
  check: 'Posts a form with one scope; expects what GET with this scope answers.',
  needs: ['session', 'two scopes'],
  requests: 2,
  async *judge({ session, hints }) {
    const [scope = ''] = hints.scopes ?? [];
    const got = await session.token({ scope });
    const posted = await postForm(session, TOKEN, new URLSearchParams({ scope }).toString());
    if (NO_POST.includes(posted.status)) yield notApplicable('POST is not supported.');
    else if (posted.status !== got.status || String(posted.scope) !== String(got.scope))
      yield finding(`what GET answers for scope "${scope}"`, posted);
  },
};
