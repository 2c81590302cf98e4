import type { JsonObject } from './json-body.js';
import { badRequest, Problem } from './problem.js';

export interface Order {
  readonly side: 'buy' | 'sell';
  readonly symbol: string;
  readonly quantity: number;
}

/** Prices are in euros. */
const stocks = [
  { symbol: 'ACME', name: 'Acme Tools', price: 42.5 },
  { symbol: 'BLUE', name: 'Blue Harbour Shipping', price: 17.8 },
  { symbol: 'CORK', name: 'Cork & Sons', price: 63.2 },
  { symbol: 'DUNE', name: 'Dune Energy', price: 8.95 },
];

const largestQuantity = 1_000_000;

/** Reads an order from a body. @throws Problem that says what is invalid */
export function readOrder({ side, symbol, quantity }: JsonObject): Order {
  if (side !== 'buy' && side !== 'sell') throw badRequest('side must be "buy" or "sell".');
  if (typeof symbol !== 'string' || !stocks.some((stock) => stock.symbol === symbol)) {
    throw badRequest(`symbol must be one of ${stocks.map((stock) => stock.symbol).join(', ')}.`);
  }
  if (typeof quantity !== 'number' || !Number.isInteger(quantity) || quantity < 1 || quantity > largestQuantity) {
    throw badRequest(`quantity must be a whole number from 1 to ${largestQuantity}.`);
  }
  return { side, symbol, quantity };
}

/** Stores in memory what each person holds. Each starts with ten of the first stock. */
export class Exchange {
  readonly stocks = stocks;
  readonly #holdings = new Map<string, Map<string, number>>();

  holdingsOf(subject: string): readonly Pick<Order, 'symbol' | 'quantity'>[] {
    return [...this.#of(subject)].map(([symbol, quantity]) => ({ symbol, quantity }));
  }

  /** Buys or sells at once, at the listed price. @throws Problem if the person holds less than they sell */
  execute(subject: string, { side, symbol, quantity }: Order): { readonly price: number; readonly total: number } {
    const held = this.#of(subject).get(symbol) ?? 0;
    if (side === 'sell' && quantity > held) {
      throw new Problem(409, 'not_enough_held', `You hold ${held} of ${symbol}, too few to sell ${quantity}.`);
    }
    this.#set(subject, symbol, side === 'buy' ? held + quantity : held - quantity);
    const price = stocks.find((stock) => stock.symbol === symbol)?.price ?? 0;
    return { price, total: Math.round(price * quantity * 100) / 100 };
  }

  #of(subject: string): Map<string, number> {
    const holdings = this.#holdings.get(subject) ?? new Map([['ACME', 10]]);
    this.#holdings.set(subject, holdings);
    return holdings;
  }

  #set(subject: string, symbol: string, quantity: number): void {
    if (quantity === 0) this.#of(subject).delete(symbol);
    else this.#of(subject).set(symbol, quantity);
  }
}
