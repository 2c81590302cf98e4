import type { ClientChange } from '../servers/keycloak-admin.js';

/** What is right, for mistakes that are near it. */
export interface RightSettings {
  readonly issuer: string;
  /** The origin of the backend, over plain HTTP. */
  readonly backend: string;
}

/** How a mistake shows: the id of a finding or the name of an event, and what its text has to say. */
export interface Sign {
  readonly by: string;
  readonly says: RegExp;
}

/** Why a mistake cannot show here. */
export interface NotShown {
  readonly because: string;
}

/** Something that operators get wrong, made on purpose. */
export interface Mistake {
  /** The row of the table. */
  readonly name: string;
  /** What is done to make it. */
  readonly how: string;
  /** Variables for `tmi-bff`. */
  environment?(right: RightSettings): Readonly<Record<string, string>>;
  /** What is changed in the registration at Keycloak. */
  client?(right: RightSettings): ClientChange;
  /** Sent by the proxy with the first request, in place of a sign-in. */
  readonly proxyHeaders?: Readonly<Record<string, string>>;
  /** What `tmi-bff check` has to say, before anyone signs in. */
  readonly check: Sign | NotShown;
  /** What `tmi-bff serve --no-check` has to log until the first sign-in has ended. */
  readonly log: Sign | NotShown;
}

/** What was told at a mistake. */
export interface Told {
  /** `failed`: something else was told than is described. */
  readonly outcome: 'named' | 'not named' | 'failed';
  /** The id of the finding, or the name of the event. */
  readonly by?: string;
  /** The line, or why there is none. */
  readonly line: string;
}

/** A row of the table. */
export interface MistakeResult {
  readonly name: string;
  readonly how: string;
  readonly check: Told;
  readonly log: Told;
}
