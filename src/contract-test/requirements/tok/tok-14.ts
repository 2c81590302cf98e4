import { TOKEN } from '../../endpoints.js';
import { finding, type Requirement } from '../../requirement.js';
import { NO_POST, postForm } from '../post-form.js';

export const tok14: Requirement = {
  id: 'TOK-14',
  level: 'project',
  sentence: 'A backend without POST says 405, and does not name POST in `Allow`.',
  source: 'RFC 9110 15.5.6',
  why: 'A frontend that prefers POST has to find out that it must use GET.',
  check: 'Posts an empty form; an answer that there is no POST must be 405 without POST in `Allow`.',
  needs: ['session'],
  requests: 1,
  async *judge({ session }) {
    const answer = await postForm(session, TOKEN, '');
    if (!NO_POST.includes(answer.status)) return;
    const allow = answer.header('allow') ?? '';
    if (answer.status !== 405 || !/\bGET\b/.test(allow) || /\bPOST\b/.test(allow))
      yield finding('405 with GET and without POST in Allow', answer, { seen: `${answer.summary}; Allow: ${allow}` });
  },
};
