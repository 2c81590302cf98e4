import type { HonestVariant, Impostor } from '../impostor.js';

export const bclImpostors: readonly Impostor[] = [];

export const bclVariants: readonly HonestVariant[] = [];
