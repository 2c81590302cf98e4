import { Component } from '@angular/core';
import { currentSession } from 'tmi-bff-frontend';

@Component({ selector: 'app-account', template: '<h2>Account of {{ name }}</h2>' })
export class Account {
  readonly #session = currentSession();
  // The guard has seen to it that there is one.
  readonly name = this.#session?.kind === 'signed-in' ? this.#session.session.name : undefined;
}

@Component({ selector: 'app-unavailable', template: '<p role="alert">The backend can’t be reached right now.</p>' })
export class Unavailable {}
