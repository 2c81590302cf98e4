import { HttpClient } from '@angular/common/http';
import { Injectable, inject } from '@angular/core';
import type { Observable } from 'rxjs';

declare const STOCKS: string;

/** Where the interceptor sends the token, and which one. */
export const stocksServer = { resource: STOCKS };

export interface Stock {
  readonly symbol: string;
  readonly name: string;
  readonly price: number;
}

@Injectable({ providedIn: 'root' })
export class Stocks {
  readonly #http = inject(HttpClient);

  list(): Observable<{ stocks: Stock[] }> {
    return this.#http.get<{ stocks: Stock[] }>(`${STOCKS}/stocks`);
  }

  sell(symbol: string): Observable<unknown> {
    return this.#http.post(`${STOCKS}/orders`, { side: 'sell', symbol, quantity: 1 });
  }
}
