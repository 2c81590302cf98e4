import type { ApiRequest } from './api-request.js';

/** A call of a resource server, with the text in the card's field. */
export interface Action {
  readonly name: string;
  readonly label: string;
  readonly scope: string;
  readonly usesField: boolean;
  readonly request: (typed: string) => ApiRequest;
}

export interface CardActions {
  readonly field: { readonly label: string; readonly name: string; readonly value: string };
  readonly actions: readonly Action[];
}

const order =
  (side: 'buy' | 'sell') =>
  (symbol: string): ApiRequest => ({ method: 'POST', path: '/orders', body: { side, symbol, quantity: 1 } });

const stocks: CardActions = {
  field: { label: 'Symbol', name: 'symbol', value: 'ACME' },
  actions: [
    {
      name: 'list',
      label: 'List stocks',
      scope: 'read',
      usesField: false,
      request: () => ({ method: 'GET', path: '/stocks' }),
    },
    { name: 'buy', label: 'Buy 1', scope: 'buy', usesField: true, request: order('buy') },
    { name: 'sell', label: 'Sell 1', scope: 'sell', usesField: true, request: order('sell') },
  ],
};

const profile: CardActions = {
  field: { label: 'Nickname', name: 'nickname', value: 'Ally' },
  actions: [
    {
      name: 'read',
      label: 'Read profile',
      scope: 'profile.read',
      usesField: false,
      request: () => ({ method: 'GET', path: '/profile' }),
    },
    {
      name: 'rename',
      label: 'Change nickname',
      scope: 'profile.write',
      usesField: true,
      request: (nickname) => ({ method: 'PUT', path: '/profile', body: { nickname } }),
    },
  ],
};

/** The actions of each resource server, by the id of its card. */
export const actionsOf: Readonly<Record<string, CardActions>> = { stocks, profile };
