/** What the mock does otherwise than usual. Several scenarios together are their behaviours laid over each other. */
export interface Behaviour {
  /** Who is signed in when it begins. `undefined`: whoever is. */
  readonly person?: 'first' | 'another' | 'nobody';
  /** Somebody else changes who is signed in. */
  readonly change?: { readonly afterSeconds: number; readonly to: 'another' | 'nobody' };
  readonly tokenSeconds: number;
  /** Whether a query is granted only when the person was led to the sign-in for it. */
  readonly grantsFirst: boolean;
  /** What is answered wherever the contract shows such an answer. */
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
