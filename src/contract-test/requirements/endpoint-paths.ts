import type { UntestableClause } from '../clause.js';
import { SESSION_INFO, TOKEN } from '../endpoints.js';
import { bringsToken } from '../probe/answer.js';
import type { Requirement } from '../requirement.js';
import { finding, observation } from '../statements.js';

const ENDINGS = ['/x.css', ';x.js', '%2Fx.png', '/', '.json'];

/** Request targets at which many URL parsers throw, or which they take for something else. */
const INVALID_TARGETS = ['http://[', 'https://[::1', 'foo://bar', 'http://xn--/', 'http://a%zz@b/'];

/** The paths of the two endpoints, and request targets that are none. */
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
    sentence: 'Each endpoint has exactly one path: a longer path yields no token.',
    source: 'web cache deception',
    why: 'A cache takes a path that ends in .css for a style sheet, stores the answer, and serves it to everyone.',
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
      'A configurable path is an additional one: the well-known path keeps working, or the deviation is declared.',
    source: 'draft 3',
    reason: 'From outside this is what TLS-01 and TLS-02 test; the tester does not know other paths.',
  },
  {
    id: 'TLS-11',
    level: 'project',
    sentence: 'A request target that is not valid is refused as such, and the backend continues to answer.',
    source: 'RFC 9112 3; good practice',
    why: 'Where a URL parser throws at it, one request without a session can end the process.',
    check:
      'Sends targets such as `http://[`; expects no 5xx and an answer to each, and one to a usual request afterwards.',
    needs: [],
    requests: INVALID_TARGETS.length + 1,
    async *run({ anonymous, sendRaw }) {
      const { host } = new URL(anonymous.origin);
      for (const target of INVALID_TARGETS) {
        const { status } = await sendRaw(`GET ${target} HTTP/1.1\r\nHost: ${host}\r\nConnection: close\r\n\r\n`);
        if (status === undefined) yield observation('an answer with status 400', `none to the target ${target}`);
        else if (status >= 500) yield observation('an answer with status 400', `${status} to the target ${target}`);
      }
      const after = await anonymous.token();
      if (after.status >= 500) yield finding('an answer as usual', after);
    },
  },
];

/** Frontends rely on this path. */
function answersAt(
  path: string,
  { id, source, sentence }: Pick<Requirement, 'id' | 'source' | 'sentence'>,
): Requirement {
  return {
    id,
    level: 'stated',
    sentence,
    source,
    why: 'A frontend that is written to the draft asks there and nowhere else.',
    check: `Asks \`${path}\` with a session; expects neither 404 nor 405.`,
    needs: ['session'],
    requires: [],
    requests: 1,
    async *run({ session }) {
      const answer = await session.ask(path);
      if (answer.status === 404 || answer.status === 405) yield finding('anything but 404 and 405', answer);
    },
  };
}
