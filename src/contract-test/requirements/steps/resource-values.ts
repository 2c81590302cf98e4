import { bringsToken } from '../../probe/answer.js';
import type { Demand, Requirement } from '../../requirement.js';
import { finding } from '../../statements.js';

interface MalformedResources extends Omit<Demand, 'source'> {
  readonly check: string;
  readonly resources: readonly string[];
}

const CODES = ['invalid_target', 'invalid_request'];

/** Values that have to be refused. */
export function malformed({ resources, ...rule }: MalformedResources): Requirement {
  return {
    ...rule,
    source: 'RFC 8707 2',
    needs: ['session'],
    axes: [{ value: resources }],
    requests: resources.length,
    async *run({ session }) {
      for (const resource of resources) {
        const answer = await session.token({ resource });
        const isRefused = answer.status >= 400 && answer.status < 500 && !bringsToken(answer);
        if (!isRefused) yield finding('400 invalid_target, no token', answer);
        // The source forbids the value; the error code is this project's choice.
        else if (!CODES.includes(answer.error ?? '')) yield finding('400 invalid_target', answer, { level: 'project' });
      }
    },
  };
}

/** Values that may be unknown, but are well-formed. */
export function unusual({ resource, ...rule }: Omit<Demand, 'source'> & { readonly resource: string }): Requirement {
  return {
    ...rule,
    source: 'RFC 8707 2',
    check: `Asks for \`${resource}\`; it may be unknown, but not malformed (\`invalid_request\`, 5xx).`,
    needs: ['session'],
    requests: 1,
    async *run({ session }) {
      const answer = await session.token({ resource });
      if (answer.status >= 500 || answer.error === 'invalid_request')
        yield finding('a token, or invalid_target', answer);
    },
  };
}
