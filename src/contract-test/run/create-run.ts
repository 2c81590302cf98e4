import { recordAnswers } from '../contract-document/answer-record.js';
import { watchContract } from '../contract-document/contract-watch.js';
import type { Budget } from '../probe/budget.js';
import { createPacer } from '../probe/pacer.js';
import { createTransport } from '../probe/transport.js';
import type { ActedUpon } from '../scripted-authorization-server/index.js';
import type { Shared } from './create-check-context.js';
import { givenSecrets, givenUrls, learnerOfIssued } from './given.js';
import { watchHealth } from './health.js';
import { createMemory } from './memory.js';
import type { ContractTestOptions } from './options.js';
import { createReportText } from './report-text.js';
import { createSessionsAhead } from './sessions-ahead.js';
import { startTimeLimit } from './time-limit.js';
import { createTurns } from './turns.js';

/** What all checks of a run share before its sessions begin. */
export type Run = Omit<Shared, 'options' | 'cookies' | 'sessionCookieNames' | 'isSessionSpent'>;

interface Given {
  readonly acted: ActedUpon | undefined;
  readonly budget: Budget;
}

/** Starts the time limit of the run. Sends nothing. */
export function createRun(options: ContractTestOptions, { acted, budget }: Given): Run {
  const { baseUrl, hints, certificateAuthority, timeoutSeconds, timeLimitSeconds } = options;
  const timeLimit = startTimeLimit(timeLimitSeconds);
  const { signal } = timeLimit;
  const secrets = givenSecrets(options);
  // Those of the backend under test.
  const origins = new Set([baseUrl, hints?.plainUrl ?? baseUrl].map((url) => new URL(url).origin));
  const [contract, record, health] = [watchContract(baseUrl), recordAnswers(baseUrl), watchHealth(origins)];
  const pacer = createPacer({ signal });
  const transport = createTransport({
    budget,
    origins: new Set(givenUrls(options).map(({ origin }) => origin)),
    signal,
    onRequest: secrets.learnRequest,
    onExchange(exchange) {
      secrets.learnResponse(exchange.response);
      contract.see(exchange);
      record.see(exchange);
      health.seeExchange(exchange);
    },
    onNoAnswer: health.seeFailure,
    limits: {
      pacer,
      isLimit: ({ request, response }) =>
        response.status === 429 && origins.has(new URL(request.url).origin) && acted?.record.answersWith(429) !== true,
    },
    certificateAuthority,
    timeoutSeconds,
  });
  return {
    budget,
    secrets,
    reportText: createReportText(secrets, options),
    timeLimit,
    contract,
    record,
    health,
    pacer,
    transport,
    acts: () => acted?.record.acts,
    sessionsAhead: createSessionsAhead({ options, transport, secrets, timeLimit }, { acted, budget }),
    turns: createTurns({ parts: [...(acted ? [acted.server] : []), health, pacer], signal }),
    memory: createMemory(),
    learnIssued: learnerOfIssued(secrets, options),
  };
}
