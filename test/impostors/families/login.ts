import type { HonestVariant, Impostor } from '../impostor.js';

export const loginImpostors: readonly Impostor[] = [];

export const loginVariants: readonly HonestVariant[] = [];
