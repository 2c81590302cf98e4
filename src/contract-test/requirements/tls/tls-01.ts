import { ENDPOINTS } from '../../endpoints.js';
import { finding, type Requirement } from '../../requirement.js';

const [TOKEN, SESSION_INFO] = ENDPOINTS;

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
    builtOn: [],
    requests: 1,
    async *judge({ session }) {
      const answer = await session.ask(path);
      if (answer.status === 404 || answer.status === 405) yield finding('anything but 404 and 405', answer);
    },
  };
}

export const tls01 = answersAt(TOKEN, {
  id: 'TLS-01',
  source: 'draft 3.1',
  sentence: 'The token endpoint is at exactly `/.well-known/bff-token` on the origin of the page.',
});

export const tls02 = answersAt(SESSION_INFO, {
  id: 'TLS-02',
  source: 'draft 3.2',
  sentence: 'The endpoint for session information is at exactly `/.well-known/bff-sessioninfo`.',
});
