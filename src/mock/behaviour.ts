/** How the mock deviates from a backend where everything works. Later scenarios override earlier ones. */
export interface Behaviour {
  /** The signed-in person at the start. `undefined`: the same as before. */
  readonly person?: 'first' | 'another' | 'none';
  /** A sign-in or sign-out in another tab. */
  readonly change?: { readonly afterSeconds: number; readonly to: 'another' | 'none' };
  readonly tokenSeconds: number;
  /** Whether a query gets a token only after the person has been through the sign-in for it. */
  readonly grantsFirst: boolean;
  /** A refusal of every operation that has it in the contract. */
  readonly refusal?: { readonly error: string; readonly status?: number; readonly loginUri: boolean };
  readonly authorizationServerIsDown: boolean;
  readonly delayMilliseconds: number;
  readonly failures?: { readonly percent: number; readonly seed: number };
}

export const USUAL: Behaviour = {
  tokenSeconds: 300,
  grantsFirst: false,
  authorizationServerIsDown: false,
  delayMilliseconds: 0,
};
