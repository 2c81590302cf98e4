import { recordAnswers } from '../contract-document/answer-record.js';
import { watchContract } from '../contract-document/contract-watch.js';
import type { Budget } from '../probe/budget.js';
import { createPacer } from '../probe/pacer.js';
import { createTransport, type Transport } from '../probe/transport.js';
import type { ActedUpon } from '../scripted-authorization-server/index.js';
import type { Shared } from './create-check-context.js';
import { givenSecrets, givenUrls, learnerOfIssued } from './given.js';
import { watchHealth } from './health.js';
import { createMemory } from './memory.js';
import type { ContractTestOptions } from './options.js';
import { createSessionsAhead } from './sessions-ahead.js';
import { startTimeLimit } from './time-limit.js';
import { createTurns, setAsideAll } from './turns.js';

/** What all checks of a run share before its sessions begin. */
export type Run = Omit<Shared, 'options' | 'cookies' | 'sessionCookieNames' | 'isSessionSpent'>;

interface Given {
  readonly acted: ActedUpon | undefined;
  readonly budget: Budget;
}

/** Starts the time limit of the run. Sends nothing. */
export function createRun(options: ContractTestOptions, { acted, budget }: Given): Run {
  const timeLimit = startTimeLimit(options.timeLimitSeconds);
  const secrets = givenSecrets(options);
  const origins = originsOf(options);
  const watched = {
    secrets,
    timeLimit,
    contract: watchContract(options.baseUrl),
    record: recordAnswers(options.baseUrl),
    health: watchHealth(origins),
    pacer: createPacer({ signal: timeLimit.signal }),
  };
  const transport = createWatchedTransport(options, { ...watched, origins, acted, budget });
  return {
    ...watched,
    transport,
    acts: () => acted?.acts,
    sessionsAhead: createSessionsAhead({ options, transport, secrets, timeLimit }, { acted, budget }),
    turns: createTurns({
      setAside: setAsideAll([acted?.server, watched.health, watched.pacer]),
      signal: timeLimit.signal,
    }),
    memory: createMemory(),
    learnIssued: learnerOfIssued(secrets, options),
  };
}

/** The origins of the backend under test. */
function originsOf({ baseUrl, hints }: ContractTestOptions): ReadonlySet<string> {
  return new Set([baseUrl, hints?.plainUrl ?? baseUrl].map((url) => new URL(url).origin));
}

type Watchers = Pick<Run, 'secrets' | 'timeLimit' | 'contract' | 'record' | 'health' | 'pacer'>;

/** Each exchange is seen by all that judge what the backend answers. */
function createWatchedTransport(
  options: ContractTestOptions,
  {
    secrets,
    timeLimit,
    contract,
    record,
    health,
    pacer,
    origins,
    acted,
    budget,
  }: Watchers & Given & { origins: ReadonlySet<string> },
): Transport {
  const { certificateAuthority, timeoutSeconds } = options;
  return createTransport({
    budget,
    origins: new Set(givenUrls(options).map(({ origin }) => origin)),
    signal: timeLimit.signal,
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
        response.status === 429 && origins.has(new URL(request.url).origin) && acted?.answersWith(429) !== true,
    },
    certificateAuthority,
    timeoutSeconds,
  });
}
