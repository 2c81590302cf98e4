import { TOKEN } from '../../endpoints.js';
import { bringsToken } from '../../probe/answer.js';
import { finding, type Requirement } from '../../requirement.js';

const ENDINGS = ['/x.css', ';x.js', '%2Fx.png', '/', '.json'];

export const tls08: Requirement = {
  id: 'TLS-08',
  level: 'project',
  sentence: 'The endpoint has one path: more at its end is another one, which has no token.',
  source: 'web cache deception',
  why: 'A cache takes what ends in .css for a style sheet, keeps it, and gives it to everybody.',
  check: `Asks with a session for the path and ${ENDINGS.map((ending) => `\`${ending}\``).join(', ')}; expects no token.`,
  needs: ['session'],
  requests: ENDINGS.length,
  async *judge({ session }) {
    for (const ending of ENDINGS) {
      const answer = await session.ask(`${TOKEN}${ending}`);
      if (bringsToken(answer)) yield finding('no token', answer);
    }
  },
};
