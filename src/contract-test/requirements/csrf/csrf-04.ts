import { finding, type Requirement } from '../../requirement.js';

export const csrf04: Requirement = {
  id: 'CSRF-04',
  level: 'MUST',
  sentence: 'What is answered cannot be read by a page of another origin that embeds it.',
  source: 'draft 3',
  why: 'A script or style element can load any URL; only its type keeps the content from the page around it.',
  check: 'Looks at a token response for `nosniff`, or a resource policy of `same-origin`.',
  needs: ['session'],
  requests: 1,
  async *judge({ session }) {
    const answer = await session.token();
    if (answer.status !== 200) return;
    const isGuarded =
      answer.header('x-content-type-options')?.toLowerCase() === 'nosniff' ||
      answer.header('cross-origin-resource-policy') === 'same-origin';
    if (!isGuarded) yield finding('X-Content-Type-Options: nosniff, or Cross-Origin-Resource-Policy', answer);
  },
};
