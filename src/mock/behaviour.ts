/** How the mock differs from a backend where everything works. Later scenarios override earlier ones. */
export interface Behaviour {
  /** Who is signed in at the start. `undefined`: the same person as before. */
  readonly person?: 'first' | 'another' | 'none';
  /** Another tab changes who is signed in. */
  readonly change?: { readonly afterSeconds: number; readonly to: 'another' | 'none' };
  readonly tokenSeconds: number;
  /** Whether a query gets a token only after the person went through the sign-in for it. */
  readonly grantsFirst: boolean;
  /** The refusal of every operation for which the contract shows it. */
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
