import { describe, expect, it } from '@jest/globals';
import { readOptions } from '../../src/config/read-options.js';
import type { OptionsInput } from '../../src/config/schema.js';
import { type BackendDependencies, createBackend } from '../../src/server/create-backend.js';
import { eventually } from '../support/eventually.js';
import { SESSION_INFO } from '../support/frontend.js';

const optionsWith = (log?: OptionsInput['log']) =>
  readOptions({
    publicOrigin: 'https://shop.acme.test',
    authorizationServer: { issuer: 'https://login.acme.test', clientId: 'portfolio', clientSecret: 'hush-hush' },
    ...(log ? { log } : {}),
  });

/** Counts the events that say that a request was answered, at each of the two places. */
function start() {
  const counted = { events: 0, lines: 0 };
  const begin = (given: Partial<BackendDependencies>) =>
    createBackend(optionsWith(), {
      log: ({ event }) => {
        if (event === 'request.answered') counted.lines += 1;
      },
      ...given,
    });
  const ask = async ({ fetch }: Awaited<ReturnType<typeof begin>>) => {
    const answer = await fetch(new Request(`https://shop.acme.test${SESSION_INFO}`));
    await answer.text();
  };
  /** The event comes after the answer. */
  const expectCounted = (expected: typeof counted) => eventually(() => expect(counted).toEqual(expected));
  return { counted, begin, ask, expectCounted };
}

describe('The event request.answered', () => {
  it('reaches onEvent, although nothing else needs it', async () => {
    const { counted, begin, ask, expectCounted } = start();
    const backend = await begin({
      onEvent: ({ name }) => {
        if (name === 'request.answered') counted.events += 1;
      },
    });
    await ask(backend);
    await expectCounted({ events: 1, lines: 0 });
    await backend.close();
  });

  it.each<OptionsInput['log']>([{ level: 'debug' }, { access: true }])(
    'is logged from the reload on that asks for it, until the one that no longer does: %o',
    async (log) => {
      const { begin, ask, expectCounted } = start();
      const backend = await begin({});
      await ask(backend);
      await backend.reload(optionsWith(log));
      await ask(backend);
      await expectCounted({ events: 0, lines: 1 });
      await backend.reload(optionsWith());
      await ask(backend);
      await backend.close();
      await expectCounted({ events: 0, lines: 1 });
    },
  );
});
