import { SESSION_INFO, TOKEN } from '../endpoints.js';
import { bringsToken } from '../probe/answer.js';
import { finding, type Requirement, type UntestableClause } from '../requirement.js';

const ENDINGS = ['/x.css', ';x.js', '%2Fx.png', '/', '.json'];

/** The paths of the two endpoints. */
export const endpointPaths: readonly (Requirement | UntestableClause)[] = [
  answersAt(TOKEN, {
    id: 'TLS-01',
    source: 'draft 3.1',
    sentence: 'The token endpoint is at exactly `/.well-known/bff-token` on the origin of the page.',
  }),
  answersAt(SESSION_INFO, {
    id: 'TLS-02',
    source: 'draft 3.2',
    sentence: 'The endpoint for session information is at exactly `/.well-known/bff-sessioninfo`.',
  }),
  {
    id: 'TLS-08',
    level: 'project',
    sentence: 'The endpoint has one path: more at its end is another one, which has no token.',
    source: 'web cache deception',
    why: 'A cache takes what ends in .css for a style sheet, keeps it, and gives it to everybody.',
    check: `Asks with a session for the path and ${ENDINGS.map((ending) => `\`${ending}\``).join(', ')}; expects no token.`,
    needs: ['session'],
    requests: ENDINGS.length,
    async *run({ session }) {
      for (const ending of ENDINGS) {
        const answer = await session.ask(`${TOKEN}${ending}`);
        if (bringsToken(answer)) yield finding('no token', answer);
      }
    },
  },
  {
    id: 'TLS-09',
    level: 'project',
    sentence:
      'A path that can be configured is one more: the well-known one goes on working, or the deviation is declared.',
    source: 'draft 3',
    reason: 'From outside it is what TLS-01 and TLS-02 judge; other paths are not known.',
  },
];

/** A path that a frontend relies on. */
function answersAt(
  path: string,
  { id, source, sentence }: Pick<Requirement, 'id' | 'source' | 'sentence'>,
): Requirement {
  return {
    id,
    level: 'stated',
    sentence,
    source,
    why: 'A frontend that knows nothing but the draft asks there, and nowhere else.',
    check: `Asks \`${path}\` with a session; 404 and 405 are wrong.`,
    needs: ['session'],
    requires: [],
    requests: 1,
    async *run({ session }) {
      const answer = await session.ask(path);
      if (answer.status === 404 || answer.status === 405) yield finding('anything but 404 and 405', answer);
    },
  };
}
