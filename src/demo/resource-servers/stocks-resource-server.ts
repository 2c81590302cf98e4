import { createResourceServer } from './create-resource-server.js';
import { Exchange, readOrder } from './exchange.js';
import type { ResourceServerOptions, RunningResourceServer } from './options.js';
import { requireScope } from './verify-access-token.js';

/**
 * Starts a resource server that trades stocks.
 *
 * - `GET /stocks`, scope `read`: `{ stocks: [{ symbol, name, price }], holdings: [{ symbol, quantity }] }`
 * - `POST /orders` with `{ side, symbol, quantity }`, scope `buy` or `sell` by `side`: 201 with the executed order and
 *   the new holdings; 409 `not_enough_held`
 */
export function createStocksResourceServer(options: ResourceServerOptions): Promise<RunningResourceServer> {
  const exchange = new Exchange();
  return createResourceServer(options, {
    '/stocks': {
      GET: ({ token }) => {
        requireScope(token, 'read');
        return { status: 200, body: { stocks: exchange.stocks, holdings: exchange.holdingsOf(token.subject) } };
      },
    },
    '/orders': {
      POST: async ({ token, readJson }) => {
        const order = readOrder(await readJson());
        requireScope(token, order.side);
        const executed = { ...order, ...exchange.execute(token.subject, order) };
        return { status: 201, body: { order: executed, holdings: exchange.holdingsOf(token.subject) } };
      },
    },
  });
}
