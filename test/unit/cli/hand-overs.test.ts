import { afterEach, describe, expect, it } from '@jest/globals';
import { type HandOvers, listenHandOvers, type Served } from '../../../src/cli/hand-overs.js';
import { readSettings } from '../../../src/config/read-frontends.js';
import { freePorts } from '../../support/free-ports.js';
import { SECRET } from '../../support/hand-over.js';

let handOvers: HandOvers | undefined;
afterEach(() => handOvers?.close());

const frontend = (name: string, port: number) => ({
  publicOrigin: `https://${name}.acme.test`,
  authorizationServer: { issuer: 'https://login.acme.test', clientId: 'portfolio', clientSecret: 'hush-hush' },
  handOver: { port, secrets: [SECRET] },
});

describe('A reload that adds a frontend with hand-overs', () => {
  it.each([
    [false, 'changed'],
    [true, 'frontends.desk.handOver: workers listen on another address only after a restart'],
  ])('listens for it, unless other workers share the addresses: %s', async (isWorker, outcome) => {
    const [one = 0, two = 0] = await freePorts(2);
    const before = readSettings({ frontends: { shop: frontend('shop', one) } });
    const after = readSettings({ frontends: { shop: frontend('shop', one), desk: frontend('desk', two) } });
    const served: Served = new Map([['shop', { options: before.options, handOver: () => undefined }]]);
    handOvers = await listenHandOvers(() => served, { isWorker });
    const reload = handOvers.during(after, async () => 'changed');
    expect(await reload.catch(({ message }: Error) => message)).toBe(outcome);
  });
});
