import { finding, type Level, type Requirement } from '../../requirement.js';

interface UnusualResource {
  readonly id: string;
  readonly level: Level;
  readonly sentence: string;
  readonly why: string;
  readonly resource: string;
}

function toRequirement({ resource, ...rule }: UnusualResource): Requirement {
  return {
    ...rule,
    source: 'RFC 8707 2',
    check: `Asks for \`${resource}\`; it may be unknown, but not malformed (\`invalid_request\`, 5xx).`,
    needs: ['session'],
    requests: 1,
    async *judge({ session }) {
      const answer = await session.token({ resource });
      if (answer.status >= 500 || answer.error === 'invalid_request')
        yield finding('a token, or invalid_target', answer);
    },
  };
}

export const tok43 = toRequirement({
  id: 'TOK-43',
  level: 'SHOULD NOT',
  sentence: 'A query in a `resource` is discouraged, but legal.',
  why: 'Some resources differ in nothing else.',
  resource: 'https://api.example/?t=1',
});

export const tok44 = toRequirement({
  id: 'TOK-44',
  level: 'project',
  sentence: 'An absolute URI of any scheme can name a resource.',
  why: 'Resource indicators are identifiers, and need not be addresses.',
  resource: 'urn:example:api',
});
