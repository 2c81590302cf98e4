import type { SessionInfo } from '../../generated/contract/index.js';
import type { TokenWish } from './access-tokens.js';
import type { ScenarioInput } from './read-scenario.js';

/** A mock that is steered, wherever it runs. */
export interface SteeredMock {
  /** Where the page finds it. */
  readonly origin: string;
  /** Begins another scenario: nothing is granted, and somebody is signed in unless it says otherwise. */
  use(scenario: ScenarioInput): Promise<void>;
  /** Who is signed in; `undefined`: nobody. */
  person(): Promise<SessionInfo | undefined>;
}

/** A mock that runs in this process. */
export interface Mock extends SteeredMock {
  /** The `iss` of its tokens. Resource servers find the keys at `<issuer>/jwks`. */
  readonly issuer: string;
  /** Gives an access token as the page would get it, to test a resource server without a page. */
  issueToken(wish?: Partial<TokenWish>): string;
  close(): Promise<void>;
}
