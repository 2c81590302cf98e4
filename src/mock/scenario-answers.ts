import type { Operation } from '../contract/operation.js';
import type { OutgoingAnswer } from '../contract/validate-response.js';
import { errorOf } from './answers.js';
import type { Call, Ground, Perform } from './call.js';
import { withLoginUri } from './operations.js';

/** Wraps a handler so that the scenario can answer instead: with a failure, as to another site, or with its refusal. */
export function orAsScenarioSays(perform: Perform): Perform {
  return (call, ground) =>
    failure(call, ground) ?? siteRefusal(call, ground) ?? scenarioRefusal(call, ground) ?? perform(call, ground);
}

/** A random one of three failures. */
function failure({ operation, stage }: Call, { answers }: Ground): OutgoingAnswer | 'none' | undefined {
  const { failures } = stage.plan.behaviour;
  if (failures === undefined || stage.chance() * 100 >= failures.percent) return undefined;
  const statuses = [503, 500, undefined];
  const status = statuses[Math.floor(stage.chance() * statuses.length)];
  return status === undefined ? 'none' : answers.get(operation, { status });
}

/** Refuses requests of scripts of other origins (W3C Fetch Metadata Request Headers). */
function siteRefusal({ operation, headers }: Call, { answers }: Ground): OutgoingAnswer | undefined {
  const isForeign = ['cross-site', 'same-site'].includes(String(headers['sec-fetch-site']));
  if (!isForeign || operation.navigation !== undefined) return undefined;
  return answers.get(operation, { status: 403, name: 'crossSite' });
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
