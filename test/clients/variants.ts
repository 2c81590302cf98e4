import { STACKS, type Stack, VALIDATORS, type Validator } from '../../src/generate/frontend-client/stacks.js';

/** One of the clients that can be generated. */
export interface Variant {
  readonly stack: Stack;
  readonly validator?: Validator;
  readonly core: boolean;
  /** The folder of the client within that of its stack. */
  readonly folder: string;
}

/** Every stack, as it comes, with each validator, and with the core alone. */
export const VARIANTS: readonly Variant[] = STACKS.flatMap((stack) => [
  { stack, core: false, folder: 'bff' },
  ...VALIDATORS.map((validator) => ({ stack, validator, core: false, folder: `bff-${validator}` })),
  { stack, core: true, folder: 'bff-core' },
]);
