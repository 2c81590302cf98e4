import { Component, computed, DestroyRef, inject, signal } from '@angular/core';
import { Router, RouterOutlet } from '@angular/router';
import {
  currentSession,
  NotAuthorizedError,
  onSessionChange,
  type Refusal,
  type SessionOutcome,
  signIn,
  signOut,
} from 'tmi-bff-frontend';
import { type Stock, Stocks } from './stocks';

@Component({ selector: 'app-root', imports: [RouterOutlet], templateUrl: './app.html' })
export class App {
  readonly #router = inject(Router);
  readonly #stocks = inject(Stocks);
  readonly session = signal<SessionOutcome | undefined>(currentSession());
  readonly stocks = signal<Stock[]>([]);
  readonly news = signal('');
  readonly refusal = signal<Refusal | undefined>(undefined);
  readonly needed = computed(() => {
    const refusal = this.refusal();
    return refusal?.kind === 'sign-in-needed' ? refusal : undefined;
  });
  readonly isNavigating = computed(() => this.#router.currentNavigation() !== null);
  readonly signIn = signIn;
  readonly signOut = signOut;

  constructor() {
    const stop = onSessionChange((outcome) => {
      this.session.set(outcome);
      this.stocks.set([]);
      if (outcome.kind === 'signed-in') this.list();
    });
    inject(DestroyRef).onDestroy(stop);
  }

  list(): void {
    this.#stocks.list().subscribe({ next: ({ stocks }) => this.stocks.set(stocks), error: this.#tell });
  }

  sell(symbol: string): void {
    const next = () => this.news.set(`Sold 1 ${symbol}`);
    this.#stocks.sell(symbol).subscribe({ next, error: this.#tell });
  }

  #tell = (cause: unknown): void => {
    if (cause instanceof NotAuthorizedError) this.refusal.set(cause.outcome);
    else this.news.set(String(cause));
  };
}
