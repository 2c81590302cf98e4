import type { SessionInfo } from '../../generated/contract/index.js';
import type { TokenWish } from './access-tokens.js';
import type { ScenarioInput } from './read-scenario.js';

/** A mock in this process or in another one. */
export interface SteeredMock {
  /** The origin of the page. */
  readonly origin: string;
  /** Starts another scenario: nothing is granted, and the first person is signed in unless it has another one. */
  use(scenario: ScenarioInput): Promise<void>;
  /** The signed-in person, if there is one. */
  person(): Promise<SessionInfo | undefined>;
}

/** A mock that runs in this process. */
export interface Mock extends SteeredMock {
  /** The `iss` of its tokens. Resource servers find the keys at `<issuer>/jwks`. */
  readonly issuer: string;
  /** Issues an access token like the page's, to test a resource server without a page. */
  issueToken(wish?: Partial<TokenWish>): Promise<string>;
  close(): Promise<void>;
}
