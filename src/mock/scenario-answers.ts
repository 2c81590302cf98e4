import { checkSite } from '../contract/check-site.js';
import type { Operation } from '../contract/operation.js';
import type { OutgoingAnswer } from '../contract/validate-response.js';
import { errorOf } from './answers.js';
import type { Call, Ground, Perform } from './call.js';
import { withLoginUri } from './operations.js';

/** Wraps a handler so that the scenario can answer instead: with a failure, as to another site, or with its refusal. */
export function orAsScenarioSays(perform: Perform): Perform {
  return (call, ground) =>
    siteRefusal(call, ground) ?? failure(call, ground) ?? scenarioRefusal(call, ground) ?? perform(call, ground);
}

/** A random one of three failures. */
function failure({ operation, stage }: Call, { answers }: Ground): OutgoingAnswer | 'none' | undefined {
  const { failures } = stage.plan.behaviour;
  if (failures === undefined || stage.chance() * 100 >= failures.percent) return undefined;
  const statuses = [503, 500, undefined];
  const status = statuses[Math.floor(stage.chance() * statuses.length)];
  return status === undefined ? 'none' : answers.get(operation, { status });
}

/**
 * Checks where a request comes from, as the backend does. Browsers send `Sec-Fetch-Site`; without it, a program may follow the
 * sign-in, although Node.js says that its requests are those of scripts.
 */
function siteRefusal({ operation, method, headers, navigations }: Call, { answers, origin }: Ground) {
  const { navigation, isBackChannel } = operation;
  if (navigation !== undefined && headers['sec-fetch-site'] === undefined) return undefined;
  const verdict = checkSite({ method, headers }, { navigation, isBackChannel, navigations }, { publicOrigin: origin });
  if (verdict === 'passes') return undefined;
  if (verdict === 'asks the person') return answers.get(operation, { status: 200, mediaType: 'text/html' });
  const { status, body } = verdict;
  return { ...answers.get(operation, { status, mediaType: 'application/json' }), body };
}

function scenarioRefusal(call: Call, ground: Ground): OutgoingAnswer | undefined {
  const { refusal } = call.stage.plan.behaviour;
  if (refusal === undefined || call.operation.navigation !== undefined) return undefined;
  const answer = answerOf(refusal, call.operation, ground);
  const isGrantable = refusal.loginUri && answer && errorOf(answer) === 'backend_not_ready';
  return isGrantable ? withLoginUri(answer, call.parameters, ground) : answer;
}

/** A code that is not in the contract is one of the authorization server. */
function answerOf(
  { error, status, loginUri }: NonNullable<Call['stage']['plan']['behaviour']['refusal']>,
  operation: Operation,
  { answers }: Ground,
): OutgoingAnswer | undefined {
  if (error === 'backend_not_ready') {
    return answers.find(operation, { name: loginUri ? 'backendNotReady' : 'notReady' });
  }
  const isShown = answers.errors.some(({ code }) => code === error);
  if (isShown) return answers.find(operation, { error, status });
  const own = answers.find(operation, { name: 'authorizationServer' });
  return own && { ...own, body: { error, error_description: 'The authorization server refused.' } };
}
