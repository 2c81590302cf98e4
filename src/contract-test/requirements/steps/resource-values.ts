import { CARRIERS } from '../../axes.js';
import { type Answer, bringsToken } from '../../probe/answer.js';
import { type Caller, formOf } from '../../probe/caller.js';
import type { Demand, Requirement } from '../../requirement.js';
import { finding } from '../../statements.js';
import { askByEach } from './post-form.js';

/** One that no application has a use for. */
export const UNKNOWN_RESOURCE = 'https://unknown.example/';

/** Other spellings, which a parser of URLs takes for the same. */
export const RESPELLINGS: Readonly<Record<string, (resource: string) => string>> = {
  'a slash': (resource) => (resource.endsWith('/') ? resource.slice(0, -1) : `${resource}/`),
  capitals: (resource) => resource.replace(/^[^/]*\/\/[^/]*/, (origin) => origin.toUpperCase()),
  'a space in front': (resource) => ` ${resource}`,
  'encoded once more': (resource) => encodeURIComponent(resource),
  'a port': (resource) => resource.replace(/^(https:\/\/[^/:]+)(?=\/|$)/, '$1:443'),
};

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
    axes: [{ carrier: CARRIERS, value: resources }],
    requests: 2 * resources.length,
    async *run({ session }) {
      for (const answer of await askForEach(session, resources)) {
        const isRefused = answer.status >= 400 && answer.status < 500 && !bringsToken(answer);
        if (!isRefused) yield finding('400 invalid_target, no token', answer);
        // The source forbids the value; the error code is this project's choice.
        else if (!CODES.includes(answer.error ?? '')) yield finding('400 invalid_target', answer, { level: 'project' });
      }
    },
  };
}

/** Values that may be unknown, but are well-formed. */
export function unusual({
  resources,
  ...rule
}: Omit<Demand, 'source'> & Pick<MalformedResources, 'resources'>): Requirement {
  return {
    ...rule,
    source: 'RFC 8707 2',
    check: `Asks for ${resources.map((resource) => `\`${resource}\``).join(', ')}, by GET and POST; they may be unknown, but not malformed (\`invalid_request\`, 5xx).`,
    needs: ['session'],
    axes: [{ carrier: CARRIERS, value: resources }],
    requests: 2 * resources.length,
    async *run({ session }) {
      for (const answer of await askForEach(session, resources))
        if (answer.status >= 500 || answer.error === 'invalid_request')
          yield finding('a token, or invalid_target', answer);
    },
  };
}

/** By GET and POST. */
async function askForEach(session: Caller, resources: readonly string[]): Promise<readonly Answer[]> {
  const answers: Answer[] = [];
  for (const resource of resources) answers.push(...(await askByEach(session, formOf({ resource }))));
  return answers;
}

/** The parameters of a query for all of these resources. */
export const both = (resources: readonly string[] = []) => resources.map((resource) => ['resource', resource] as const);
