import { bringsToken } from '../../probe/answer.js';
import { finding, type Level, type Requirement } from '../../requirement.js';

interface ResourceRule {
  readonly id: string;
  readonly level: Level;
  readonly sentence: string;
  readonly why: string;
  readonly check: string;
  readonly resources: readonly string[];
}

const CODES = ['invalid_target', 'invalid_request'];

function toRequirement({ resources, ...rule }: ResourceRule): Requirement {
  return {
    ...rule,
    source: 'RFC 8707 2',
    needs: ['session'],
    requests: resources.length,
    async *judge({ session }) {
      for (const resource of resources) {
        const answer = await session.token({ resource });
        const isRefused = answer.status >= 400 && answer.status < 500 && !bringsToken(answer);
        if (!isRefused) yield finding('400 invalid_target, no token', answer);
        // The source forbids the value; which error says so is our judgement.
        else if (!CODES.includes(answer.error ?? '')) yield finding('400 invalid_target', answer, { level: 'project' });
      }
    },
  };
}

export const tok41 = toRequirement({
  id: 'TOK-41',
  level: 'MUST',
  sentence: 'A `resource` that is no absolute URI is refused.',
  why: 'What is not an identifier may be taken for another one by whoever reads it next.',
  check: 'Asks for a name, a path, a host and a broken URL; expects 400 `invalid_target`, no token.',
  resources: ['api', '/api', '//api.example', 'api.example.com', 'http:// x'],
});

export const tok42 = toRequirement({
  id: 'TOK-42',
  level: 'MUST NOT',
  sentence: 'A `resource` has no fragment, not even an empty one.',
  why: 'A fragment never reaches a server, so two resources that differ in it are one.',
  check: 'Asks for a URI with a fragment, and with an empty one; expects 400 `invalid_target`, no token.',
  resources: ['https://api.example/#part', 'https://api.example/#'],
});
