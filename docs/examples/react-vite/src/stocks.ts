import { authorizedFetch } from 'tmi-bff-frontend';

const resource: string = import.meta.env.VITE_STOCKS ?? 'http://127.0.0.1:3002';

// Each call has a token with no more scope than it needs.
const fetchToRead = authorizedFetch({ resource, scope: 'read' });
const fetchToSell = authorizedFetch({ resource, scope: 'sell' });

export interface Stock {
  readonly symbol: string;
  readonly name: string;
  readonly price: number;
}

export async function listStocks(): Promise<Stock[]> {
  const response = await fetchToRead(`${resource}/stocks`);
  return (await response.json()).stocks;
}

/** Sells one, and says how it went. */
export async function sell(symbol: string): Promise<string> {
  const response = await fetchToSell(`${resource}/orders`, {
    method: 'POST',
    headers: { 'Content-Type': 'application/json' },
    body: JSON.stringify({ side: 'sell', symbol, quantity: 1 }),
  });
  return response.ok ? `Sold 1 ${symbol}` : `Not sold: ${response.status}`;
}
