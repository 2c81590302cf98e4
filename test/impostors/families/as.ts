import type { HonestVariant, Impostor } from '../impostor.js';

export const asImpostors: readonly Impostor[] = [];

export const asVariants: readonly HonestVariant[] = [];
